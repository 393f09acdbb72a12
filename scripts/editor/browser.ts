import { chromium, type Browser } from 'playwright-core'
import { providePrograms } from '../programs/debian.ts'
import { outputOf } from '../programs/run-program.ts'

const PROGRAM = 'chromium'

/** Finds Chromium, or installs it where that is allowed. Throws ProgramsMissing. */
export const provideBrowser = (): Promise<void> => providePrograms('The editor', [PROGRAM])

/** Chromium without a window. It must be closed in the end. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await outputOf('which', [PROGRAM]), timeout: 60_000 })
}
