import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutQuotes } from '../address/text-list.ts'

export interface ContentPlace {
  /** The content root as configured and with its links resolved: a diagram may name either. */
  readonly roots: readonly [string, ...string[]]
  readonly prefixes: readonly string[]
}

/**
 * Where a file name of a diagram leads, by its letters alone; undefined when it is outside the root. Nothing outside is
 * ever asked for, so that no error tells what exists there (and Windows contacts no `\\server\share`). Backslashes
 * count as slashes: diagrams come from Windows, workers run in containers.
 */
export function contentPath(file: string, { roots, prefixes }: ContentPlace): string | undefined {
  const written = withoutQuotes(file).replaceAll('\\', '/')
  const name = fromUrl(written)
  if (written === '' || /\p{Cc}/u.test(name)) return undefined
  const inside = (path: string) => (roots.some((root) => isInside(root, path)) ? path : undefined)
  const literal = isAbsolute(name) ? inside(resolve(name)) : undefined
  const rest = afterPrefix(written, prefixes) ?? afterPrefix(name, prefixes) ?? relativeName(name)
  return literal ?? (rest === undefined ? undefined : inside(resolve(roots[0], rest)))
}

/** undefined for a path of another machine (`D:/…` on Linux), or a URL. */
function relativeName(name: string): string | undefined {
  return isAbsolute(name) || /^[a-z]:\/|^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? undefined : name
}

/** Inside, and not the folder itself. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The rest after an operator's prefix, as a relative name. The longest prefix wins, and ends where a folder ends. */
function afterPrefix(name: string, prefixes: readonly string[]): string | undefined {
  const matching = prefixes
    .filter((prefix) => prefix.trim() !== '')
    .map((prefix) => prefix.trim().replaceAll('\\', '/').replace(/\/+$/, ''))
    .filter((prefix) => startsWith(name, prefix) && name.charAt(prefix.length) === '/')
    .sort((a, b) => b.length - a.length)
  const [longest] = matching
  return longest === undefined ? undefined : `.${name.slice(longest.length)}`
}

/** Windows compares paths without case; others do not. */
function startsWith(name: string, prefix: string): boolean {
  const windows = /^[a-z]:|^\/\//i.test(prefix)
  return windows ? name.toLowerCase().startsWith(prefix.toLowerCase()) : name.startsWith(prefix)
}

/** The path of a file: URL, or the name as it is. A drive of Windows loses the slash before it: `file:///D:/a.html`. */
function fromUrl(name: string): string {
  if (!/^file:/i.test(name)) return name
  try {
    return fileURLToPath(new URL(name)).replace(/^\/(?=[a-z]:)/i, '')
  } catch {
    // another host, or an encoded slash: nothing but a prefix can make sense of it
    return name
  }
}
