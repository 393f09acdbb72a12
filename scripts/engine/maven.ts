import { spawn } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

export interface Artifact {
  readonly group: string
  readonly name: string
  readonly version: string
  readonly packaging: string
}

/** Where Maven keeps a file of the artifact, below its local repository. */
export function folderOf(artifact: Artifact, repository: string): string {
  return join(repository, ...artifact.group.split('.'), artifact.name, artifact.version)
}

export function fileNameOf(artifact: Artifact): string {
  return `${artifact.name}-${artifact.version}.${artifact.packaging}`
}

/** Where the local repository is by what can be read without starting Maven. */
export async function guessRepository(
  env: Environment = process.env,
  home: string = homedir(),
): Promise<string> {
  const asked = /-Dmaven\.repo\.local=("[^"]+"|\S+)/.exec(
    `${env['MAVEN_ARGS'] ?? ''} ${env['MAVEN_OPTS'] ?? ''}`,
  )
  if (asked?.[1]) return asked[1].replaceAll('"', '')
  const settings = await readFile(join(home, '.m2', 'settings.xml'), 'utf8').catch(() => '')
  const configured = /<localRepository>\s*([^<]+?)\s*<\/localRepository>/.exec(
    settings.replace(/<!--[^]*?-->/g, ''),
  )
  if (configured?.[1]) return configured[1].replaceAll('${user.home}', home)
  return join(home, '.m2', 'repository')
}

/** Where the local repository is, by Maven's own word. */
export async function askRepository(): Promise<string> {
  const goal = 'org.apache.maven.plugins:maven-help-plugin:3.5.1:evaluate'
  return lastLine(await maven(['-q', goal, '-Dexpression=settings.localRepository', '-DforceStdout']))
}

/** Brings the artifact's file into the local repository; a wrong checksum is an error. */
export async function bring(artifact: Artifact): Promise<void> {
  const { group, name, version, packaging } = artifact
  const what = `${group}:${name}:${version}:${packaging}`
  await maven(['-q', '--strict-checksums', 'dependency:get', `-Dartifact=${what}`, '-Dtransitive=false'])
}

/** Bytes of the largest file in a folder: while Maven downloads, the growing file there has a name of its own. */
export async function largestFileIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return Math.max(0, ...(await Promise.all(sizes)))
}

/** The last thing a program said; Maven puts colour codes around it even where there is no terminal. */
export function lastLine(output: string): string {
  return (
    output
      .replace(/\x1b\[[\d;]*m/g, '')
      .trim()
      .split('\n')
      .at(-1)
      ?.trim() ?? ''
  )
}

function maven(args: readonly string[]): Promise<string> {
  const windows = process.platform === 'win32'
  // "mvn" is a .cmd on Windows, which only a shell starts; no argument here comes from outside
  const child = spawn(windows ? 'mvn.cmd' : 'mvn', ['--batch-mode', ...args], {
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) {
        resolve(output)
        return
      }
      const error =
        /^.*ERROR\S*\s+(.+)$/m.exec(output)?.[1] ?? (lastLine(complaints) || `mvn ended with ${code}`)
      reject(new Error(lastLine(error)))
    })
  })
}
