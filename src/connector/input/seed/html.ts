import type { Html } from '../../../mail/email.ts'
import { withoutQuotes } from '../../../mail/address/text-list.ts'
import type { Read } from '../readers/field.ts'
import { readFileName } from '../readers/file-name.ts'
import { refuseValue } from '../readers/input-problem.ts'
import { readText } from '../readers/texts.ts'

/** No file has a longer name (PATH_MAX of Linux). */
const LONGEST_NAME = 4_096

/**
 * HTML, or the name of a file that holds it: one line without `<`, and without `://` but that of `file:`, that ends in
 * .html or .htm; one with blanks only if there is such a file. That is the rule of diagrams that cannot say "file".
 */
export function htmlOrFile(field: string): Read<Html> {
  return (value) => {
    const text = readText(value)
    const name = withoutQuotes(text)
    if (!looksLikeFile(name) || isUrl(name)) return { kind: 'inline', html: text }
    if (!/\s/.test(name) || isBrokenPath(name)) return { kind: 'file', file: readFileName(name), field }
    return { kind: 'text-or-file', html: text, file: name, field, fileFound: 'read' }
  }
}

/** HTML from a task that could have said "file": a name of one is refused, for it must be neither read nor mailed. */
export function htmlAlone(field: string): Read<Html> {
  return (value) => {
    const text = readText(value)
    const name = text.trim()
    const bare = withoutQuotes(text)
    if (/^\S+\.html?["']?$/i.test(name) || (looksLikeFile(bare) && (isPath(bare) || isBrokenPath(bare))))
      return refuseValue(name, 'is the name of a file; choose HTML file, or write HTML.')
    if (!looksLikeFile(bare)) return { kind: 'inline', html: text }
    return { kind: 'text-or-file', html: text, file: bare, field, fileFound: 'refuse' }
  }
}

/** The name of an HTML file, and nothing else. */
export function htmlFile(field: string): Read<Html> {
  return (value) => ({ kind: 'file', file: readFileName(value), field })
}

/** By its letters: also a path typed with backslashes, which has become several lines on its way. */
function looksLikeFile(name: string): boolean {
  if (name.length > LONGEST_NAME || name.includes('<') || !/\.html?$/i.test(name)) return false
  return !/[\r\n]/.test(name) || isBrokenPath(name)
}

function isUrl(name: string): boolean {
  return name.replace(/^file:\/\//i, '').includes('://')
}

function isPath(name: string): boolean {
  return /^(?:[a-z]:[\\/]|[\\/]|file:)/i.test(name)
}

/**
 * A Windows path typed with backslashes: the engine made control characters of `\t`, `\n` and `\r` in it. It must not be
 * sent as text. A drive letter, a control character that is no line break, or no space at all without them.
 */
function isBrokenPath(name: string): boolean {
  if (!/\p{Cc}/u.test(name)) return false
  return /^(?:[a-z]:|\\)/i.test(name) || !/[\r\n]/.test(name) || !/\s/.test(name.replace(/\p{Cc}/gu, ''))
}
