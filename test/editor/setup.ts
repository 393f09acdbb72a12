import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { provideBrowser } from '../../scripts/editor/browser.ts'
import { bundleEditor } from '../../scripts/editor/bundle.ts'
import { ProgramsMissing } from '../../scripts/programs/debian.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the page with the editor. */
    editorPage: string
    /** Why there is no browser, for `describe.skipIf`. */
    browserMissing: string | undefined
  }
}

/** Before all tests of the project: finds a browser and makes the page that it shows. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = await findBrowser()
  const folder = await mkdtemp(join(tmpdir(), 'smtp-editor-'))
  project.provide('browserMissing', missing)
  project.provide('editorPage', missing === undefined ? await bundleEditor(folder) : '')
  return () => rm(folder, { recursive: true, force: true })
}

async function findBrowser(): Promise<string | undefined> {
  try {
    await provideBrowser()
    return undefined
  } catch (problem) {
    // a build server that skips these tests would report a green that means nothing
    if (!(problem instanceof ProgramsMissing) || process.env['CI']) throw problem
    process.stderr.write(`\nThe tests in the editor are SKIPPED. ${problem.message}\n\n`)
    return problem.message
  }
}
