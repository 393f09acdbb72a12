import type { Attachment } from '../../../mail/email.ts'
import { isRecord } from '../../../json/json.ts'
import { readName, readContentType, readCid } from './attachment-words.ts'
import { readBytes, type GivenBytes } from './attachment-bytes.ts'
import { isGiven, optional } from './field.ts'
import { readFileName } from './file-name.ts'
import { readHttpsUrl } from './https-url.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'
import { readText } from './texts.ts'
import { unknownKeys } from './unknown-keys.ts'

/** Where the bytes are: an entry has one of them. */
const SOURCES = ['content', 'text', 'file', 'url'] as const
type SourceKey = (typeof SOURCES)[number]
const KEYS = ['filename', 'contentType', 'cid', ...SOURCES] as const

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
  contentid: 'cid',
  path: 'file',
  href: 'url',
  uri: 'url',
  link: 'url',
}

type Given = Readonly<Record<string, unknown>>

/**
 * `{ filename, contentType, cid }` and one of `content` (base64 or a data: URL), `text`, `file` (in the content root) and
 * `url` (https). `field` is how an error or a warning calls the entry.
 */
export function readAttachmentContext(value: object, field: string): Attachment {
  const given = value as Given
  refuseWrapped(given)
  const unknown = unknownKeys(given, KEYS, OTHER_NAMES)
  const notKnown = unknown.length === 0 ? '' : ` Not known: ${unknown.join(', ')}.`
  const warnings = unknown.map((key) => `${field}: ${key} is not known and is ignored`)
  const source = sourceOf(given)
  const words = {
    contentType: () => within('contentType', () => optional(readContentType)(given['contentType'])),
    cid: () => within('cid', () => optional(readCid)(given['cid'])),
  }
  if (source === 'file' || source === 'url') {
    const { found, ...rest } = gather({
      filename: () => within('filename', () => optional(readName)(given['filename'])),
      found: () => within(source, () => readPlace(source, given[source], field)),
      ...words,
    })
    return { ...found, ...onlyGiven({ ...rest, warnings }) }
  }
  const { filename, bytes, ...rest } = gather({
    filename: () =>
      within('filename', () =>
        isGiven(given['filename']) ? readName(given['filename']) : refuse(`is missing.${notKnown}`),
      ),
    bytes: () =>
      within(source ?? 'content', () =>
        source === undefined
          ? refuse(`is missing; give content (base64), text, file or url.${notKnown}`)
          : readGivenBytes(source, given),
      ),
    ...words,
  })
  // what is said beside a data: URL is meant, whatever the URL says
  return { kind: 'inline', filename, ...bytes, ...onlyGiven({ ...rest, warnings }) }
}

/** undefined: none is given. What is blank counts where nothing else is given: an empty file is a file. */
function sourceOf(given: Given): SourceKey | undefined {
  const full = SOURCES.filter((key) => isGiven(given[key]))
  const [source, ...more] =
    full.length > 0 ? full : (['content', 'text'] as const).filter((key) => typeof given[key] === 'string')
  if (full.length > 1)
    return refuse(`has ${[source, ...more].join(' and ')}; give one of content (base64), text, file and url.`)
  return source
}

function readPlace(source: 'file' | 'url', value: unknown, field: string): Attachment {
  return source === 'file'
    ? { kind: 'file', file: readFileName(value), field }
    : { kind: 'url', url: readHttpsUrl(value), field }
}

function readGivenBytes(source: 'content' | 'text', given: Given): GivenBytes {
  if (source === 'content')
    return given['content'] === '' ? { content: NOTHING } : readBytes(given['content'])
  refuseOtherCharset(given['contentType'])
  return { content: Buffer.from(readText(given['text'])) }
}

const NOTHING = Buffer.alloc(0)

function onlyGiven({
  filename,
  contentType,
  cid,
  warnings,
}: {
  readonly filename?: string | undefined
  readonly contentType: string | undefined
  readonly cid: string | undefined
  readonly warnings: readonly string[]
}): Pick<Attachment, 'filename' | 'contentType' | 'cid' | 'warnings'> {
  return {
    ...(filename !== undefined && { filename }),
    ...(contentType !== undefined && { contentType }),
    ...(cid !== undefined && { cid }),
    ...(warnings.length > 0 && { warnings }),
  }
}

/** The text would be read as something that it is not. */
function refuseOtherCharset(type: unknown): void {
  const charset = typeof type === 'string' ? /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] : undefined
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset))
    refuseValue(
      charset,
      'is not the charset of text, which is sent as UTF-8; leave it out of contentType, or give content.',
    )
}

/** A document has its own name and type. */
function refuseWrapped(given: Given): void {
  for (const key of ['document', 'content', 'file']) {
    const one = given[key]
    if (isRecord(one) && 'camunda.document.type' in one)
      refuse(
        'is a Camunda document in a context; give the document itself as the entry. Its name is in its metadata.',
        key,
      )
  }
}
