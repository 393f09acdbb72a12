// Makes a bare clone ready to run: plain JavaScript and only what Node brings, since nothing is installed yet.
//   node scripts/prepare.mjs                     installs what package-lock.json names, if that is not there
//   node scripts/prepare.mjs --build             also builds dist/, if the sources are newer
//   node scripts/prepare.mjs --build a.ts --b    and then runs a program, in TypeScript or not
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST_NODE = [20, 19]

/** What is wrong with this version of Node, if anything. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined
  return `This project needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${version}: install a newer one from your package manager or version manager.`
}

/** Whether node_modules holds exactly what the lock file names; times say nothing after a checkout. */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted || !present) return false
  const names = new Set([...Object.keys(wanted), ...Object.keys(present)])
  names.delete('')
  return [...names].every((name) => {
    const { [name]: want } = wanted
    const { [name]: have } = present
    // packages for other systems are named and not installed
    if (!have) return Boolean(want?.optional || want?.devOptional)
    return want?.version === have.version && want?.integrity === have.integrity
  })
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Whether dist/ was built after the last change of the sources. */
export function isBuilt(root) {
  const built = join(root, 'dist', 'main.js')
  if (!existsSync(built)) return false
  const sources = [
    'src',
    'scripts/build.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ].map((name) => join(root, name))
  return Math.max(...sources.map(lastChange)) <= statSync(built).mtimeMs
}

function lastChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  // a folder's own time tells of files that were removed
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => lastChange(join(path, name))) : []
  return Math.max(stat.mtimeMs, ...inside)
}

/** Runs npm with the one that started this, when there is one: it need not be on the PATH. */
function npm(...args) {
  const cli = process.env['npm_execpath']
  const { status, error } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' })
    : spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  return status === 0 ? undefined : (error?.message ?? `it ended with ${status}`)
}

function prepare(root, build) {
  const problem = nodeProblem(process.versions.node)
  if (problem) return problem
  if (!isInstalled(root)) {
    console.error('Installing the packages of package-lock.json (npm ci)')
    const failure = npm('ci', '--no-audit', '--no-fund', '--prefix', root)
    if (failure) return `The packages could not be installed: npm ci, ${failure}.`
  }
  if (build && !isBuilt(root)) {
    console.error('Building the worker (npm run build)')
    // somebody waits, and types are for `npm run typecheck`: the same JavaScript in half the time
    const failure = npm('run', '--silent', 'build', '--prefix', root, '--', '--noCheck')
    if (failure) return `The worker could not be built: npm run build, ${failure}.`
  }
  return undefined
}

/** Runs a program in this very process: a signal for npm's child then reaches the program itself. */
async function run(program, args) {
  if (program.endsWith('.ts')) {
    const { register } = await import('tsx/esm/api')
    register()
  }
  process.argv.splice(1, Infinity, program, ...args)
  await import(pathToFileURL(program).href)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const args = process.argv.slice(2)
  const build = args[0] === '--build'
  const [program, ...programArgs] = build ? args.slice(1) : args
  const problem = prepare(fileURLToPath(new URL('..', import.meta.url)), build)
  if (problem) {
    console.error(problem)
    process.exitCode = 1
  } else if (program) await run(resolve(program), programArgs)
}
