import { detectMimeType } from 'nodemailer/lib/mime-funcs'
import type { Readable } from 'node:stream'
import { refuseDenied, type DeniedTypes } from '../content/denied-types.ts'
import type { Source, Sources } from '../content/source.ts'
import type { Attachment } from '../email.ts'
import type { NotedSource } from '../digest.ts'
import { charsetOf } from './charset.ts'
import { encodedWords } from './header-words.ts'
import type { Picture } from './pictures/pictures.ts'

/** Mails with more attachment than this are streamed from the files at the hand-over; smaller ones are held whole. */
export const HELD_WHOLE_BYTES = 256 * 1024

/** One attachment or picture, looked at. */
export interface Part {
  readonly size: number
  /** Where it can be another one the next time. */
  readonly noted?: NotedSource
  /** For nodemailer, with another content on demand; a stream is made anew each time. */
  made(content?: Buffer): object
}

/**
 * One after the other. Sources are held for as long as all of the mail may be; from then on they are streamed. What is
 * `denied` is not even asked for, where that can be known before. `shown` are the Content-IDs of those that the HTML shows:
 * each is the first attachment that has it.
 */
export async function openParts(
  attachments: readonly Attachment[],
  shown: ReadonlySet<string>,
  sources: Sources,
  denied: DeniedTypes,
  signal: AbortSignal,
): Promise<Part[]> {
  const parts: Part[] = []
  const toShow = new Set(shown)
  let left = HELD_WHOLE_BYTES
  for (const attachment of attachments) {
    refuseDeniedPart(attachment, undefined, denied)
    const source = await sources.open(attachment, left, signal)
    refuseDeniedPart(attachment, source, denied)
    const { cid } = attachment
    const contentType = attachment.contentType ?? source.contentType
    const part = await partOf({
      filename: attachment.filename ?? source.filename,
      ...(contentType !== undefined && { contentType }),
      ...(cid !== undefined && toShow.delete(cid) && { cid }),
      size: source.size,
      open: () => source.content ?? source.stream(),
    })
    left -= part.size
    const { digest } = source
    parts.push({ ...part, ...(digest && { noted: { field: placeOf(attachment), ...digest } }) })
  }
  return parts
}

function refuseDeniedPart(attachment: Attachment, source: Source | undefined, denied: DeniedTypes): void {
  const { filename, contentType } = attachment
  const type = contentType ?? source?.contentType
  const kind = {
    names: [filename, source?.filename],
    types: [contentType, source?.contentType, ...(type === undefined ? [] : [sentAs(type)])],
  }
  refuseDenied(placeOf(attachment), kind, denied)
}

/** What is given in the job itself is known by its name. */
function placeOf(attachment: Attachment): string {
  return 'field' in attachment ? attachment.field : 'Attachments'
}

/** A picture that stood in the HTML, as a part beside it. */
export function picturePart({ content, ...picture }: Picture): Promise<Part> {
  return partOf({ ...picture, size: content.length, open: () => content })
}

interface PartWords {
  readonly filename: string
  readonly contentType?: string
  /** Of what the HTML shows. */
  readonly cid?: string
  readonly size: number
  readonly open: () => Buffer | Readable
}

/** With a Content-ID nodemailer puts it beside the HTML: multipart/related (RFC 2387), and not among the attachments. */
async function partOf({ filename, contentType: given, cid, size, open }: PartWords): Promise<Part> {
  const contentType = await typeOf(given ?? detectMimeType(filename), open)
  const isPlain = isPlainName(filename)
  const disposition = cid === undefined ? 'attachment' : 'inline'
  const value = `${disposition}; filename="${encodedWords(filename).join(' ')}"`
  return {
    size,
    made: (content) => ({
      filename: isPlain && filename,
      contentType,
      ...(cid !== undefined && { cid }),
      // nodemailer's would be misread
      contentDisposition: isPlain ? disposition : { prepared: true, foldLines: true, value },
      contentTransferEncoding: 'base64',
      content: content ?? open(),
    }),
  }
}

/** The type on the way; see below. */
function sentAs(type: string): string {
  return /^(?:message|multipart)\//i.test(type) ? 'application/octet-stream' : type
}

/**
 * A message inside a message may not be encoded (RFC 2046 5.2.1), so its bytes would have to be fit for every server on
 * the way, and readers show it as a part of the mail. As a file of no known kind it arrives as it is; its name says
 * what to open it with. A multipart would need a boundary. A text says its charset, for without one it is ASCII
 * (RFC 2046 4.1.2).
 */
async function typeOf(given: string, open: () => Buffer | Readable): Promise<string> {
  const type = sentAs(given)
  if (!/^text\//i.test(type) || /;\s*charset\s*=/i.test(type)) return type
  const content = open()
  return `${type}; charset=${await charsetOf(Buffer.isBuffer(content) ? [content] : content)}`
}

/**
 * A name that looks like an encoded-word is read as one wherever it stands, also in the way of RFC 2231, unless it is in
 * encoded-words itself: every reader decodes those, although RFC 2047 5 does not allow them here. The same for blanks in
 * a row, which a fold would make one of.
 */
function isPlainName(filename: string): boolean {
  return !filename.includes('=?') && !/\s\s/.test(filename)
}
