import type { Attachment } from '../../../mail/email.ts'
import { optional, required } from './field.ts'
import type { Read } from './field.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'

/** RFC 2045 5.1: type "/" subtype, then parameters. */
const CONTENT_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\\p{Cc}]*"))*$/u
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
/** Longest name of a file on the usual file systems. */
const MAX_NAME = 255
const MAX_CONTENT_TYPE = 255

/** `{ filename, content, contentType }` with content in base64 (RFC 4648 4). */
export function readInlineAttachment(value: object): Attachment {
  if ('camunda.document.type' in value) {
    return refuse('is a Camunda document; Camunda documents are not supported by this version.')
  }
  const given = value as Readonly<Record<string, unknown>>
  const { filename, content, contentType } = gather({
    filename: () => within('filename', () => required(readName)(given['filename'])),
    content: () => within('content', () => required(readBase64)(given['content'])),
    contentType: () => within('contentType', () => optional(readContentType)(given['contentType'])),
  })
  return { kind: 'inline', filename, content, ...(contentType !== undefined && { contentType }) }
}

const readName: Read<string> = (value) => {
  const name = typeof value === 'string' ? value.trim() : ''
  if (name === '' || /[/\\\p{Cc}]/u.test(name) || name === '.' || name === '..' || name.length > MAX_NAME) {
    return refuseValue(value, 'is not a plain file name; give it without folders, as in invoice.pdf.')
  }
  return name
}

const readBase64: Read<Buffer> = (value) => {
  const base64 = typeof value === 'string' ? value.replace(/\s+/g, '') : ''
  // Buffer.from skips whatever is no base64: a text given by mistake would arrive as rubbish
  if (base64 === '' || base64.length % 4 !== 0 || !BASE64.test(base64)) {
    return refuse(
      'is not base64; give the bytes of the file in base64, with padding and without a "data:" prefix.',
    )
  }
  return Buffer.from(base64, 'base64')
}

const readContentType: Read<string> = (value) => {
  const type = typeof value === 'string' ? value.trim() : ''
  // a multipart would need a boundary and parts of its own (RFC 2046 5.1)
  if (type.length > MAX_CONTENT_TYPE || !CONTENT_TYPE.test(type) || /^multipart\//i.test(type)) {
    return refuseValue(value, 'is not the type of a file; give one like application/pdf.')
  }
  return type
}
