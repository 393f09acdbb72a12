import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const PAGE = `<!doctype html>
<meta charset="utf-8" />
<title>Editor</title>
<link rel="stylesheet" href="page.css" />
<style>
  body { margin: 0; display: flex; height: 100vh }
  #canvas { flex: 1 }
  #panel { width: 400px; overflow: auto; border-left: 1px solid #ccc; background: #f8f8f8 }
</style>
<div id="canvas"></div>
<div id="panel"></div>
<script src="page.js"></script>
`

/** Makes the page with the editor in a folder, and returns its address. Nothing on it comes from elsewhere. */
export async function bundleEditor(folder: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    outdir: folder,
    loader: {
      '.woff': 'dataurl',
      '.woff2': 'dataurl',
      '.ttf': 'dataurl',
      '.svg': 'dataurl',
      '.eot': 'empty',
    },
    logLevel: 'error',
  })
  const page = join(folder, 'page.html')
  await writeFile(page, PAGE)
  return pathToFileURL(page).href
}
