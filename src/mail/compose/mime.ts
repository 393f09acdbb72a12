import MailComposer, { type MailComposerIcalEvent } from 'nodemailer/lib/mail-composer'
import type MimeNode from 'nodemailer/lib/mime-node'
import { INVITATION_FILE, type Invitation } from './calendar/invitation.ts'
import type { DirectMail } from './direct.ts'
import type { Part } from './parts.ts'

/** All that the bytes of a mail are made of. */
export interface MimeMail extends DirectMail {
  /** What the HTML shows and what is attached, in order. */
  readonly parts: readonly Part[]
  readonly invitation?: Invitation
}

/**
 * The tree of parts, in nodemailer's form: mixed > [alternative > [text, related > [html, pictures]], attachments], and of
 * it as much as the mail needs. Pictures lie beside the HTML alone (RFC 2387): whoever shows the text has none of them, and
 * none looks like an attachment. An invitation is the last alternative, which is what Outlook and Gmail make buttons of, and
 * a file for whoever has neither. `empty`: with nothing in them, to see what stands around them.
 */
export function mimeTree(mail: MimeMail, contents?: 'empty'): MimeNode {
  const { headers, messageId, date, body, parts, invitation, baseBoundary } = mail
  const madeOf = (part: Part) => part.made(contents === 'empty' ? Buffer.alloc(0) : undefined)
  const root = new MailComposer({
    messageId,
    date,
    ...body,
    ...(invitation && { icalEvent: icalEvent(invitation) }),
    attachments: parts.map(madeOf),
    baseBoundary,
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  // nodemailer's own headers have no limit for a line, and what looks like an encoded-word is read as one
  const others = root.buildHeaders.bind(root)
  root.buildHeaders = () => [...headers, others()].join('\r\n')
  return root
}

function icalEvent({ method, text }: Invitation): MailComposerIcalEvent {
  // no relay may break its lines once more
  return { method, content: text, filename: INVITATION_FILE, contentTransferEncoding: 'base64' }
}
