import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

/** Runs a program to its end and shows what it writes. Throws when it fails or takes longer than `minutes`. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { minutes, env = {} }: { readonly minutes: number; readonly env?: Readonly<Record<string, string>> },
): Promise<void> {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: minutes * 60_000,
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}`)
}

const execute = promisify(execFile)

/** What a program writes to standard output, without the last line break. Throws when it fails; one minute at most. */
export async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: 60_000 })
  return stdout.trimEnd()
}
