import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that an image builder would see: those of the folder that `.dockerignore` does not hide, relative to it. */
export async function buildContext(folder: string, dockerignore: string): Promise<readonly string[]> {
  const hidden = ignoreRules(dockerignore)
  const files: string[] = []
  const walk = async (relative: string): Promise<void> => {
    for (const entry of await readdir(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`
      if (!entry.isDirectory()) {
        if (!hidden(path)) files.push(path)
      } else if (!hidden(path)) {
        await walk(path)
      }
    }
  }
  await walk('')
  return files
}

/**
 * The last rule that fits a path, or a folder above it, decides. Folders that are hidden are not looked into, so that
 * a rule `!folder/file` needs a rule `!folder` before it: more than builders ask for, and no surprise to them.
 */
export function ignoreRules(dockerignore: string): (path: string) => boolean {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const shows = line.startsWith('!')
      return { shows, pattern: toPattern((shows ? line.slice(1) : line).replace(/^\/|\/$/g, '')) }
    })
  return (path) => {
    let hidden = false
    for (const { shows, pattern } of rules) if (pattern.test(path)) hidden = !shows
    return hidden
  }
}

function toPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|\*|\?|[.+^${}()|[\]\\]/g, (token) => {
    if (token.startsWith('**')) return '(?:.*/)?'
    if (token === '*') return '[^/]*'
    return token === '?' ? '[^/]' : `\\${token}`
  })
  return new RegExp(`^${source}(?:/.*)?$`)
}
