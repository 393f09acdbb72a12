import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { baseOf, makeBaseImage } from './base-image.ts'
import { buildProjectImage } from './project-image.ts'
import { provideTools } from './tools.ts'

/** The image of a folder's Dockerfile, from nothing but Debian's packages and npm's. Throws ImageUnavailable. */
export async function provideImage(folder: string, say: (line: string) => void): Promise<void> {
  const timed = async (what: string, step: () => Promise<void>): Promise<void> => {
    const began = performance.now()
    await step()
    say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  await timed('tools', provideTools)
  const base = baseOf(await readFile(join(folder, 'Dockerfile'), 'utf8'))
  await timed('base image', () => makeBaseImage(base))
  await timed('image', () => buildProjectImage(folder))
}
