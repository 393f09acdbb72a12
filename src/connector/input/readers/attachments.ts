import type { Attachment } from '../../../mail/email.ts'
import { fileNameList } from '../../../mail/address/text-list.ts'
import { isRecord } from '../../../json/json.ts'
import { isGiven } from './field.ts'
import type { Read } from './field.ts'
import { readFileName } from './file-name.ts'
import { readInlineAttachment } from './inline-attachment.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'
import type { PlaceName } from './invalid-input.ts'

/**
 * A list of file names and inline files, a typed list of file names, or one of either. Blank entries are skipped.
 * `placeName` is what people call a place in the input `name`.
 */
export function attachments(name: string, placeName: PlaceName): Read<readonly Attachment[]> {
  return (value) => {
    const entries = typeof value === 'string' ? fileNameList(value) : value
    return Array.isArray(entries)
      ? readEntries(entries, (number) => placeName(`${name}[${number}]`))
      : [readAttachment(value, placeName(name))]
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
  return Object.values(gather(Object.fromEntries(reads)))
}

function readAttachment(value: unknown, field: string): Attachment {
  if (typeof value === 'string') return { kind: 'file', file: readFileName(value), field }
  if (isRecord(value)) return readInlineAttachment(value)
  return refuseValue(
    value,
    'is not an attachment; give a file name or { filename, content (base64), contentType }.',
  )
}
