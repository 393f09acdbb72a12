import type { Attachment } from '../../../mail/email.ts'
import { excerpt } from '../../../text/excerpt.ts'
import { nearestWord } from '../../../text/nearest-word.ts'
import { isGiven, optional } from './field.ts'
import type { Read } from './field.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'

/** RFC 2045 5.1: type "/" subtype, then parameters. */
const CONTENT_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\\p{Cc}]*"))*$/u
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
/** Longest name of a file on the usual file systems. */
const MAX_NAME = 255
const MAX_CONTENT_TYPE = 255

const KEYS = ['filename', 'content', 'contentType'] as const
/** What other systems call them. */
const OTHER_NAMES: Readonly<Record<string, (typeof KEYS)[number]>> = {
  name: 'filename',
  title: 'filename',
  data: 'content',
  body: 'content',
  base64: 'content',
  bytes: 'content',
  type: 'contentType',
  mime: 'contentType',
  mimetype: 'contentType',
}
/** Whoever has more of them did not write them by hand. */
const MOST_TOLD = 5
const LONGEST_KEY = 40

/** An empty file is a file. */
const NOTHING = Buffer.alloc(0)

/** `{ filename, content, contentType }` with content in base64 (RFC 4648 4). `field` is how a warning calls it. */
export function readInlineAttachment(value: object, field: string): Attachment {
  if ('camunda.document.type' in value) {
    return refuse('is a Camunda document; Camunda documents are not supported by this version.')
  }
  const given = value as Readonly<Record<string, unknown>>
  const unknown = unknownKeys(given)
  const readContent = orMissing(readBase64, unknown)
  const { filename, content, contentType } = gather({
    filename: () => within('filename', () => orMissing(readName, unknown)(given['filename'])),
    content: () =>
      within('content', () => (given['content'] === '' ? NOTHING : readContent(given['content']))),
    contentType: () => within('contentType', () => optional(readContentType)(given['contentType'])),
  })
  const warnings = unknown.map((key) => `${field}: ${key} is not known and is ignored`)
  return {
    kind: 'inline',
    filename,
    content,
    ...(contentType !== undefined && { contentType }),
    ...(warnings.length > 0 && { warnings }),
  }
}

function orMissing<T>(read: Read<T>, unknown: readonly string[]): Read<T> {
  const others = unknown.length === 0 ? '' : ` Not known: ${unknown.join(', ')}.`
  return (value) => (isGiven(value) ? read(value) : refuse(`is missing.${others}`))
}

/** In words, with the key that was probably meant. */
function unknownKeys(given: Readonly<Record<string, unknown>>): string[] {
  const known: readonly string[] = KEYS
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .slice(0, MOST_TOLD)
    .map((key) => {
      const meant = key.length > LONGEST_KEY ? undefined : meantKey(key)
      return `${excerpt(key, LONGEST_KEY)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`
    })
}

function meantKey(key: string): string | undefined {
  const lower = key.toLowerCase()
  return Object.hasOwn(OTHER_NAMES, lower) ? OTHER_NAMES[lower] : nearestWord(key, KEYS)
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
