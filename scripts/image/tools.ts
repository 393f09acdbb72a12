import { spawnSync } from 'node:child_process'
import { runProgram } from './run-program.ts'

/** No image can be built on this machine; the message is one sentence that says what is missing. */
export class ImageUnavailable extends Error {
  override readonly name = 'ImageUnavailable'
}

/** Each is a program, and the Debian package of the same name. */
const TOOLS = ['buildah', 'podman', 'runc', 'mmdebstrap'] as const

export interface Machine {
  readonly missing: readonly string[]
  readonly isRoot: boolean
  readonly hasApt: boolean
  /** A build server may be changed; somebody's own machine is asked for. */
  readonly mayInstall: boolean
}

/** Finds the programs that build and run images, installs them where that is allowed. Throws ImageUnavailable. */
export async function provideTools(): Promise<void> {
  const machine: Machine = {
    missing: TOOLS.filter((tool) => !starts(tool)),
    isRoot: process.getuid?.() === 0,
    hasApt: starts('apt-get'),
    mayInstall: Boolean(process.env['CI']),
  }
  const lack = lackOf(machine)
  if (lack !== undefined) throw new ImageUnavailable(lack)
  if (machine.missing.length > 0) await install(machine.missing)
}

/** Why this machine cannot build the image, if it cannot. */
export function lackOf({ missing, isRoot, hasApt, mayInstall }: Machine): string | undefined {
  if (missing.length > 0 && !(hasApt && mayInstall && isRoot)) {
    const names = missing.join(', ')
    return hasApt
      ? `The image needs ${names}: install them (apt-get install ${missing.join(' ')}).`
      : `The image needs ${names}, which are packages of Debian: install them, or use a machine with Debian.`
  }
  if (!isRoot) return 'The image is built and run by root: become root and try again.'
  return undefined
}

const starts = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

async function install(packages: readonly string[]): Promise<void> {
  const quietly = { minutes: 10, env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await runProgram('apt-get', ['update', '-qq'], quietly)
  // the keys are Debian's: another distribution has to be told which they are
  const wanted = [...packages, 'debian-archive-keyring']
  await runProgram('apt-get', ['install', '-qq', '--no-install-recommends', ...wanted], quietly)
}
