import { lstat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isInside } from './path.ts'

/**
 * A path inside one of the roots as it is on the disk: `ü` can be one character or two (Unicode NFC and NFD, which macOS
 * and archives made there write), and nobody sees which. A name that is there as written wins; one that is in neither form
 * stays as it is. Only names below the root are looked for, and what is found is checked like any other path.
 */
export async function asComposed(path: string, roots: readonly string[]): Promise<string> {
  const root = roots.find((one) => isInside(one, path))
  // plain ASCII has one form
  if (root === undefined || /^\p{ASCII}*$/u.test(path)) return path
  let found = root
  for (const name of relative(root, path).split(sep)) {
    const forms = [...new Set([name, name.normalize('NFC'), name.normalize('NFD')])]
    found = join(found, forms.length === 1 ? name : await firstOf(found, forms, name))
  }
  return found
}

async function firstOf(folder: string, names: readonly string[], otherwise: string): Promise<string> {
  for (const name of names) {
    const isThere = await lstat(join(folder, name)).then(
      () => true,
      () => false,
    )
    if (isThere) return name
  }
  return otherwise
}
