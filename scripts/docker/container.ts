import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from './image.ts'

export interface Container {
  /** Everything on standard output and standard error so far. */
  output(): string
  /** Resolves once the output has the text; rejects when the process ends before, or after the time. */
  says(text: string, withinMs: number): Promise<void>
  stop(): void
  readonly exitCode: Promise<number | null>
}

const isRoot = process.getuid?.() === 0

/**
 * Takes the right to write from everybody but root, except in volumes: what a read-only root file system does. Returns
 * the undo, without which the folders could not be deleted.
 */
export async function makeReadOnly({ root, volumes }: Image): Promise<() => Promise<void>> {
  if (isRoot) return async () => undefined
  const kept = new Set(volumes.map((volume) => join(root, volume)))
  const folders: string[] = []
  const walk = async (folder: string): Promise<void> => {
    if (kept.has(folder)) return
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isDirectory()) await walk(join(folder, entry.name))
    folders.push(folder)
    await chmod(folder, 0o555)
  }
  await walk(root)
  return async () => {
    for (const folder of folders) await chmod(folder, 0o755)
  }
}

/** Starts a command of the image as its user, with its variables and `env`, and nothing else of this machine. */
export function startContainer(
  image: Image,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Container {
  const [program = '', ...args] = command
  const [uid = 0, gid = uid] = image.user.split(':').map(Number)
  const child = spawn(program, args, {
    cwd: join(image.root, image.workdir),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...insideRoot(image), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // whoever is not root cannot become somebody else, and is no root either
    ...(isRoot && { uid, gid }),
  })
  let output = ''
  const collect = (chunk: Buffer) => (output += chunk.toString())
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const exitCode = once(child, 'close').then(([code]) => code as number | null)
  return {
    output: () => output,
    says: (text, withinMs) => saying(child, text, withinMs, () => output),
    stop: () => void child.kill('SIGTERM'),
    exitCode,
  }
}

/** The paths of volumes in the image's variables, as they lie on this machine. */
function insideRoot({ root, env, volumes }: Image): Record<string, string> {
  const moved = (text: string) =>
    volumes.reduce((value, volume) => value.replace(`${volume}/`, `${join(root, volume)}/`), text)
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, moved(value)]))
}

function saying(child: ChildProcess, text: string, withinMs: number, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => () =>
      finish(() => reject(new Error(`no "${text}" ${why}; it said:\n${output()}`)))
    const look = () => {
      if (output().includes(text)) finish(resolve)
    }
    const ended = fail('before it ended')
    const timer = setTimeout(fail(`within ${withinMs} ms`), withinMs)
    const finish = (done: () => void) => {
      clearTimeout(timer)
      child.stdout?.off('data', look)
      child.stderr?.off('data', look)
      child.off('close', ended)
      done()
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.on('close', ended)
    look()
  })
}
