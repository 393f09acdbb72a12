import { nameFlaw } from '../../../mail/address/name.ts'
import type { ListId } from '../../../mail/email.ts'
import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'
import { line } from './texts.ts'

/** RFC 2919 2: dot-atom-text with at least one dot, 255 characters at most. */
const ID = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)+$/
const LONGEST = 255
const readLine = line(1_000)

/** `news.example.com`, `<news.example.com>`, or with the name of the list before it: `Shop news <news.example.com>`. */
export const readListId: Read<ListId> = (value) => {
  const text = readLine(value).trim()
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1
  const id = open === -1 ? text : text.slice(open + 1, -1)
  const written = open === -1 ? '' : text.slice(0, open).trim()
  const name = /^"[^"\\]*"$/.test(written) ? written.slice(1, -1) : written
  if (id.length > LONGEST || !ID.test(id))
    return refuseValue(
      text,
      'is not the id of a list: a name like that of a host, as in news.example.com (RFC 2919).',
    )
  const flaw = /[<>"]/.test(name)
    ? 'has quotation marks or angle brackets in the name of the list'
    : nameFlaw(name)?.reason
  return flaw === undefined ? { name, id } : refuseValue(text, `${flaw}; leave them out.`)
}
