import { detectMimeType } from 'nodemailer/lib/mime-funcs'
import { ConnectorError } from '../../failures.ts'
import { excerpt, LONGEST_QUOTED } from '../../text/excerpt.ts'

/** Endings of file names (`.exe`, `.tar.gz`) and content types (`application/x-msdownload`, `video/*`), in lower case. */
export type DeniedTypes = readonly string[]

/** All that is known about an attachment; what it is renamed to does not make it another file. */
export interface AttachmentKind {
  readonly names: readonly (string | undefined)[]
  readonly types: readonly (string | undefined)[]
}

/** Throws ATTACHMENT_DENIED where the operator does not let such a file out (SMTP_ATTACHMENT_TYPES_DENY). */
export function refuseDenied(place: string, kind: AttachmentKind, denied: DeniedTypes): void {
  const rule = denyingRule(kind, denied)
  if (rule === undefined) return
  const name = kind.names.find((one) => one !== undefined) ?? ''
  throw new ConnectorError(
    'ATTACHMENT_DENIED',
    `${place}: ${excerpt(name, LONGEST_QUOTED)} is a kind of file that this worker does not send (SMTP_ATTACHMENT_TYPES_DENY has ${rule}). Send another kind, or a link, or ask the operator.`,
    { phase: 'input', delivery: 'not-sent' },
  )
}

/** The entry of the list that the file falls under. */
export function denyingRule({ names, types }: AttachmentKind, denied: DeniedTypes): string | undefined {
  if (denied.length === 0) return undefined
  const given = names.filter((name) => name !== undefined).map(asSaved)
  const all = [...types.filter((type) => type !== undefined), ...given.map((name) => detectMimeType(name))]
  const bare = all.map((type) => (type.split(';')[0] ?? '').trim().toLowerCase())
  return denied.find((rule) =>
    rule.startsWith('.')
      ? given.some((name) => name.endsWith(rule))
      : bare.some((type) => type === rule || (rule.endsWith('/*') && type.startsWith(rule.slice(0, -1)))),
  )
}

/**
 * What a file is called once a recipient saves it: Windows drops dots and blanks at its end and what follows a colon, and
 * full-width letters and signs that nobody sees look like others.
 */
function asSaved(name: string): string {
  const shown = name
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .toLowerCase()
  const withoutStream = shown.includes(':') ? shown.slice(0, shown.indexOf(':')) : shown
  let end = withoutStream.length
  while (end > 0 && /[\s.]/.test(withoutStream.charAt(end - 1))) end -= 1
  return withoutStream.slice(0, end)
}
