import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

/** RFC 2045 5.1: type "/" subtype, then parameters. */
const CONTENT_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\\p{Cc}]*"))*$/u
/** Longest name of a file on the usual file systems. */
const MAX_NAME = 255
const MAX_CONTENT_TYPE = 255
const MAX_CID = 200

/** A folder, a line break, or what turns the direction of writing, so that `…fdp.exe` is read as `…exe.pdf`. */
const NOT_IN_NAMES = /[/\\\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

/** The name of a file as its recipient sees it. */
export const readName: Read<string> = (value) => {
  const name = typeof value === 'string' ? value.trim() : ''
  if (name === '' || NOT_IN_NAMES.test(name) || name === '.' || name === '..' || name.length > MAX_NAME) {
    return refuseValue(value, 'is not a plain file name; give it without folders, as in invoice.pdf.')
  }
  return name
}

export const readContentType: Read<string> = (value) => {
  const type = typeof value === 'string' ? value.trim() : ''
  // a multipart would need a boundary and parts of its own (RFC 2046 5.1)
  if (type.length > MAX_CONTENT_TYPE || !CONTENT_TYPE.test(type) || /^multipart\//i.test(type)) {
    return refuseValue(value, 'is not the type of a file; give one like application/pdf.')
  }
  return type
}

/** What a `cid:` URL (RFC 2392) can hold without encoding. */
const CID = /^[\w.!$&'*+=@~-]+$/

/** A Content-ID (RFC 2045 7) without its brackets. Also as it stands in a header, `<logo>`, or in HTML, `cid:logo`. */
export const readCid: Read<string> = (value) => {
  const text = typeof value === 'string' ? value.trim() : ''
  const cid = text.replace(/^cid:/i, '').replace(/^<(.*)>$/, '$1')
  if (cid.length > MAX_CID || !CID.test(cid)) {
    return refuseValue(
      value,
      'is not a Content-ID; give a word like logo or logo@shop (letters without accents, digits, . _ - @), and write cid:logo in the HTML.',
    )
  }
  return cid
}
