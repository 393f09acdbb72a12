// Makes dist/: each module by itself, and dist/main.js as one file with all that a start needs. Arguments go to tsc.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

/** What is loaded only where a setting or a mail needs it, and what brings machine code. */
const besides = [
  '@camunda8/sdk/dist/lib/Configuration.js',
  '@camunda8/sdk/dist/lib/ConstructOAuthProvider.js',
  '@camunda8/sdk/dist/lib/GetCustomCertificateBuffer.js',
  'html-to-text',
  'htmlparser2',
  'ical-generator',
  'jose',
  'libsql',
  'liquidjs',
  'oauth4webapi',
  'pg',
  'socks',
  'undici',
  'yaml',
]

rmSync('dist', { recursive: true, force: true })
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
rmSync('dist/main.js.map', { force: true })
await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: besides,
  // packages in CommonJS ask for Node's modules in their own way
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'error',
})
