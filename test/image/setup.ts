import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { provideImage } from '../../scripts/image/provide-image.ts'
import { ImageUnavailable } from '../../scripts/image/tools.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why there is no image, for `describe.skipIf`. */
    imageMissing: string | undefined
  }
}

const folder = fileURLToPath(new URL('../..', import.meta.url))
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Before all tests of the project: builds the image, as it would be built anywhere. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('imageMissing', await build())
}

async function build(): Promise<string | undefined> {
  try {
    await provideImage(folder, say)
    return undefined
  } catch (problem) {
    // a build server that skips these tests would report a green that means nothing
    if (!(problem instanceof ImageUnavailable) || process.env['CI']) throw problem
    say(`\nThe tests of the image are SKIPPED. ${problem.message}\n`)
    return problem.message
  }
}
