import type { Html } from '../../../mail/email.ts'
import { withoutQuotes } from '../../../mail/address/text-list.ts'
import type { Read } from '../readers/field.ts'
import { readFileName } from '../readers/file-name.ts'
import { readText } from '../readers/texts.ts'

/**
 * HTML, or the name of a file that holds it: one line without `<` that ends in .html or .htm. A Windows path typed
 * with backslashes has become several lines or got tabs on its way; it must not be sent as text.
 */
export function html(field: string): Read<Html> {
  return (value) => {
    const text = readText(value)
    const name = withoutQuotes(text)
    if (name.includes('<') || !/\.html?$/i.test(name)) return { kind: 'inline', html: text }
    if (/[\r\n]/.test(name) && !isBrokenPath(name)) return { kind: 'inline', html: text }
    return { kind: 'file', file: readFileName(name), field }
  }
}

/** A drive letter, or no space at all when the control characters are taken out. */
function isBrokenPath(name: string): boolean {
  return /^(?:[a-z]:|\\)/i.test(name) || !/\s/.test(name.replace(/\p{Cc}/gu, ''))
}
