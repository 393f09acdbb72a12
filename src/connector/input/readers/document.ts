import { formatJson } from '../../../json/lossless.ts'
import { isRecord } from '../../../json/json.ts'
import type { Attachment, EngineDocument } from '../../../mail/email.ts'
import { isGiven, optional, required, type Read } from './field.ts'
import { readContentType, readName } from './attachment-words.ts'
import { readHttpsUrl } from './https-url.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'

const TYPE = 'camunda.document.type'

/** Ids of stores and documents, and hashes: a store writes them, and none is nearly as long. */
const LONGEST_ID = 1_000

type Given = Readonly<Record<string, unknown>>

/** Whether a context is a document of Camunda 8 (its own file picker, connectors and forms write such). */
export function isDocument(value: unknown): value is Given {
  return isRecord(value) && Object.hasOwn(value, TYPE)
}

/**
 * A document reference (https://docs.camunda.io/docs/components/document-handling/getting-started/): `camunda` is kept by
 * the engine's store, `inline` has its content with it, `external` is at a URL. `field` is how an error calls it.
 */
export function readDocument(value: Given, field: string): Attachment {
  const type = value[TYPE]
  if (type === 'camunda') return readStored(value, field)
  if (type === 'inline') return readInline(value)
  if (type === 'external') return readExternal(value, field)
  return within(TYPE, () => refuseValue(type, 'is not known; it is camunda, inline or external.'))
}

function readStored(value: Given, field: string): Attachment {
  const metadata = isGiven(value['metadata']) ? value['metadata'] : {}
  const known = within('metadata', () =>
    isRecord(metadata) ? metadata : refuseValue(metadata, `is not what a document has; ${UNCHANGED}`),
  )
  const read = gather({
    storeId: () => within('storeId', () => required(readId)(value['storeId'])),
    documentId: () => within('documentId', () => required(readId)(value['documentId'])),
    contentHash: () => within('contentHash', () => readHash(value['contentHash'])),
    filename: () => within('metadata', () => within('fileName', () => optional(readName)(known['fileName']))),
    contentType: () => within('metadata', () => within('contentType', () => typeOf(known['contentType']))),
    size: () => within('metadata', () => within('size', () => optional(readSize)(known['size']))),
  })
  const { storeId, documentId, contentHash, filename, contentType, size } = read
  const document: EngineDocument = {
    storeId,
    documentId,
    contentHash,
    ...(size !== undefined && { size }),
  }
  return {
    kind: 'document',
    document,
    field,
    ...(filename !== undefined && { filename }),
    ...(contentType !== undefined && { contentType }),
  }
}

/** A text as it is, also an empty one, and anything else as JSON: what Camunda's own connectors make of it. */
function readInline(value: Given): Attachment {
  const { content, filename, contentType } = gather({
    content: () => within('content', () => value['content'] ?? refuse('is missing.')),
    filename: () => within('name', () => optional(readName)(value['name'])),
    contentType: () => within('contentType', () => optional(readContentType)(value['contentType'])),
  })
  const isText = typeof content === 'string'
  return {
    kind: 'inline',
    filename: filename ?? (isText ? 'document.txt' : 'document.json'),
    content: Buffer.from(isText ? content : formatJson(content)),
    ...(contentType !== undefined && { contentType }),
  }
}

function readExternal(value: Given, field: string): Attachment {
  const { url, filename } = gather({
    url: () => within('url', () => required(readHttpsUrl)(value['url'])),
    filename: () => within('name', () => optional(readName)(value['name'])),
  })
  return { kind: 'url', url, field, ...(filename !== undefined && { filename }) }
}

/** A store says so where nobody said anything; then the name counts. */
function typeOf(value: unknown): string | undefined {
  const type = optional(readContentType)(value)
  return type === 'application/octet-stream' ? undefined : type
}

const UNCHANGED = 'give the document as the process got it, without changing or rebuilding it.'

const readId: Read<string> = (value) => {
  if (typeof value !== 'string' || value.length > LONGEST_ID || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value))
    return refuse(`is not what a document has; ${UNCHANGED}`)
  return value
}

/** An id can be guessed, or copied from another process; who has the hash as well was given the document. */
const readHash: Read<string> = (value) =>
  isGiven(value)
    ? readId(value)
    : refuse(`is missing, and without it any document could be asked for by its id; ${UNCHANGED}`)

const readSize: Read<number> = (value) => {
  const size = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
    ? size
    : refuseValue(value, `is not a number of bytes; ${UNCHANGED}`)
}
