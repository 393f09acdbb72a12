import type { Attachment } from '../../../mail/email.ts'
import { fileNameList } from '../../../mail/address/text-list.ts'
import { isGiven } from './field.ts'
import type { Read } from './field.ts'
import { readFileName } from './file-name.ts'
import { readInlineAttachment } from './inline-attachment.ts'
import { gather, refuseValue, within } from './refusal.ts'

/** A list of file names and inline files, a typed list of file names, or one of either. Blank entries are skipped. */
export const readAttachments: Read<readonly Attachment[]> = (value) => {
  if (typeof value === 'string') return readText(value)
  return Array.isArray(value) ? readEntries(value) : [readAttachment(value)]
}

function readText(text: string): readonly Attachment[] {
  const entries = fileNameList(text)
  return Array.isArray(entries) ? readEntries(entries) : [readAttachment(text)]
}

function readEntries(entries: readonly unknown[]): readonly Attachment[] {
  const numbered = entries
    .map((entry, index) => [index + 1, entry] as const)
    .filter(([, entry]) => isGiven(entry))
  const reads = numbered.map(
    ([number, entry]) => [number, () => within(number, () => readAttachment(entry))] as const,
  )
  return Object.values(gather(Object.fromEntries(reads)))
}

const readAttachment: Read<Attachment> = (value) => {
  if (typeof value === 'string') return { kind: 'file', file: readFileName(value) }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return readInlineAttachment(value)
  return refuseValue(
    value,
    'is not an attachment; give a file name or { filename, content (base64), contentType }.',
  )
}
