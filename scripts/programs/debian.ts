import { spawnSync } from 'node:child_process'
import { runProgram } from './run-program.ts'

/** What was asked for cannot be done on this machine; the message is one sentence that says what is missing. */
export class ProgramsMissing extends Error {
  override readonly name: string = 'ProgramsMissing'
}

export interface Machine {
  readonly missing: readonly string[]
  readonly isRoot: boolean
  readonly hasApt: boolean
  /** A build server may be changed; somebody's own machine is asked for. */
  readonly mayInstall: boolean
}

/** How this machine stands to programs, each of which is the Debian package of the same name. */
export const machineFor = (programs: readonly string[]): Machine => ({
  missing: programs.filter((program) => !starts(program)),
  isRoot: process.getuid?.() === 0,
  hasApt: starts('apt-get'),
  mayInstall: Boolean(process.env['CI']),
})

/** Why `what` cannot have its programs on this machine, if it cannot. */
export function lackOfPrograms(
  what: string,
  { missing, isRoot, hasApt, mayInstall }: Machine,
): string | undefined {
  if (missing.length === 0 || (hasApt && mayInstall && isRoot)) return undefined
  const names = missing.join(', ')
  const [are, them] = missing.length === 1 ? ['is a package', 'it'] : ['are packages', 'them']
  if (hasApt) return `${what} needs ${names}: install ${them} (apt-get install ${missing.join(' ')}).`
  return `${what} needs ${names}, which ${are} of Debian: install ${them}, or use a machine with Debian.`
}

/** Finds the programs that `what` needs, and installs them where that is allowed. Throws ProgramsMissing. */
export async function providePrograms(what: string, programs: readonly string[]): Promise<void> {
  const machine = machineFor(programs)
  const lack = lackOfPrograms(what, machine)
  if (lack !== undefined) throw new ProgramsMissing(lack)
  await install(machine.missing)
}

/** Installs Debian packages, which takes root. Nothing is done when none is wanted. */
export async function install(packages: readonly string[]): Promise<void> {
  if (packages.length === 0) return
  const quietly = { minutes: 10, env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await runProgram('apt-get', ['update', '-qq'], quietly)
  await runProgram('apt-get', ['install', '-qq', '--no-install-recommends', ...packages], quietly)
}

const starts = (program: string): boolean => spawnSync(program, ['--version']).error === undefined
