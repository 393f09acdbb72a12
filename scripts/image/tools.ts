import { install, lackOfPrograms, machineFor, ProgramsMissing, type Machine } from '../programs/debian.ts'

/** No image can be built on this machine; the message is one sentence that says what is missing. */
export class ImageUnavailable extends ProgramsMissing {
  override readonly name = 'ImageUnavailable'
}

const TOOLS = ['buildah', 'podman', 'runc', 'mmdebstrap'] as const

/** Finds the programs that build and run images, installs them where that is allowed. Throws ImageUnavailable. */
export async function provideTools(): Promise<void> {
  const machine = machineFor(TOOLS)
  const lack = lackOf(machine)
  if (lack !== undefined) throw new ImageUnavailable(lack)
  // the keys are Debian's: another distribution has to be told which they are
  if (machine.missing.length > 0) await install([...machine.missing, 'debian-archive-keyring'])
}

/** Why this machine cannot build the image, if it cannot. */
export function lackOf(machine: Machine): string | undefined {
  const lack = lackOfPrograms('The image', machine)
  if (lack !== undefined || machine.isRoot) return lack
  return 'The image is built and run by root: become root and try again.'
}
