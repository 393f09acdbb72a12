import type { Attachment } from '../../../mail/email.ts'
import { fileNameList } from '../../../mail/address/text-list.ts'
import { depthFlaw } from '../../../json/outline.ts'
import { isRecord } from '../../../json/json.ts'
import { readAttachmentContext } from './attachment-context.ts'
import { isDocument, readDocument } from './document.ts'
import { isGiven } from './field.ts'
import type { Read } from './field.ts'
import { readFileName } from './file-name.ts'
import { isWebUrl, readHttpsUrl } from './https-url.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'
import type { PlaceName } from './invalid-input.ts'

/**
 * A list of file names, https URLs, contexts and Camunda documents, a typed list of them, or one of them. Blank entries
 * are skipped. `placeName` is what people call a place in the input `name`.
 */
export function attachments(name: string, placeName: PlaceName): Read<readonly Attachment[]> {
  return (value) => {
    const entries = typeof value === 'string' ? (fileNameList(value) ?? jsonContext(value) ?? value) : value
    return Array.isArray(entries)
      ? readEntries(entries, (number) => placeName(`${name}[${number}]`))
      : [readAttachment(entries, placeName(name))]
  }
}

/** What SMTP_MAX_ATTACHMENTS can be at most; more are not even read. */
export const MOST_ATTACHMENTS = 1_000

function readEntries(
  entries: readonly unknown[],
  fieldOf: (number: number) => string,
): readonly Attachment[] {
  if (entries.length > MOST_ATTACHMENTS)
    return refuse(`has ${entries.length} entries, and may have ${MOST_ATTACHMENTS}; send an archive instead.`)
  const numbered = entries
    .map((entry, index) => [index + 1, entry] as const)
    .filter(([, entry]) => isGiven(entry))
  const reads = numbered.map(([number, entry]) => {
    const read = () => within(number, () => readAttachment(entry, fieldOf(number)))
    return [number, read] as const
  })
  const read = Object.values(gather(Object.fromEntries(reads)))
  refuseSameCid(read.map(({ cid }, index) => [numbered[index]?.[0] ?? 0, cid]))
  return read
}

/** HTML names one part by it (RFC 2392). */
function refuseSameCid(cids: readonly (readonly [number: number, cid: string | undefined])[]): void {
  const first = new Map<string, number>()
  for (const [number, cid] of cids) {
    if (cid === undefined) continue
    const other = first.get(cid)
    if (other !== undefined)
      within(number, () =>
        within('cid', () => refuseValue(cid, `is the cid of entry ${other}, too; give each its own.`)),
      )
    first.set(cid, number)
  }
}

function readAttachment(value: unknown, field: string): Attachment {
  if (typeof value === 'string') return readNamed(value, field)
  if (isDocument(value)) return readDocument(value, field)
  if (isRecord(value)) return readAttachmentContext(value, field)
  return refuseValue(
    value,
    'is not an attachment; give a file name, a document, or { filename, content (base64), contentType }.',
  )
}

/** A text that is one context in JSON: what `[…]` takes as an entry. */
function jsonContext(text: string): unknown {
  if (!text.trim().startsWith('{') || depthFlaw(text) !== undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const LIST = 'For several files write a list, as in [invoice.pdf, terms.pdf].'
const FILE_NAME = /[^\s.]\.\w{1,5}$/

/** A file of the content root by its name, or an https URL. */
function readNamed(text: string, field: string): Attachment {
  if (isWebUrl(text)) return { kind: 'url', url: readHttpsUrl(text), field }
  if (/^\s*data:/i.test(text))
    return refuse(
      'is a data: URL, which has no file name; give { filename, content } with it as the content.',
    )
  if (text.trim().startsWith('{'))
    return refuseValue(
      text,
      'is a context or JSON that cannot be read; press fx for FEEL, or give valid JSON.',
    )
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  if (
    lines.length > 1 &&
    lines.length <= MOST_ATTACHMENTS &&
    lines.every((line) => FILE_NAME.test(line.trim()))
  )
    return refuseValue(text, `has several lines. ${LIST}`)
  const file = readFileName(text)
  const hint = hintOf(file)
  return { kind: 'file', file, field, ...(hint !== undefined && { hint }) }
}

/** Every name may be that of a file; these are likelier something else, if there is no such file. */
function hintOf(name: string): string | undefined {
  if (name.startsWith('[') || name.endsWith(']')) return `A list has a bracket at both ends. ${LIST}`
  const pieces = name.split(/[,;]/)
  if (pieces.length > 1 && pieces.every((piece) => FILE_NAME.test(piece.trim()))) return LIST
  return /^[\p{L}_]\w*$/u.test(name) ? 'If this is the name of a variable, press fx.' : undefined
}
