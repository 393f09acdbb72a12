// Starts the engine as one file of plain JavaScript. Made anew each time, that takes half as long as a loader, and the
// engine runs faster than under one, which gives every function its name once more.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const { outputFiles } = buildSync({
  entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  write: false,
})

// in node_modules, since the packages are found from there
const folder = new URL('../../node_modules/.cache/engine/', import.meta.url)
const program = new URL('main.mjs', folder)
const draft = new URL(`main.${process.pid}.mjs`, folder)
mkdirSync(folder, { recursive: true })
writeFileSync(draft, outputFiles[0].contents)
// another engine may start at the same moment, and must not see half a file
renameSync(draft, program)
await import(program.href)
