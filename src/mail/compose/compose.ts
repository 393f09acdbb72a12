import MailComposer from 'nodemailer/lib/mail-composer'
import { encodeWord } from 'nodemailer/lib/mime-funcs'
import { ConnectorError } from '../../failures.ts'
import { streamOf, type ContentRoot } from '../content/root.ts'
import type { Attachment, Body, Email, Html, Mailbox } from '../email.ts'
import { envelopeRecipients, needsSmtpUtf8, smtpAddress } from '../address/envelope.ts'
import type { FollowUpSettings } from './follow-up.ts'
import { mailHeaders } from './headers.ts'
import { boundary, messageId } from './message-id.ts'
import { plainTextOf } from './plain-text.ts'
import type { Message } from '../send/send.ts'
import { excerpt } from '../../text/excerpt.ts'

/** Makes the bytes of a mail: the same ones whenever the same job asks for the same mail. */
export interface Composer {
  compose(email: Email, identity: Identity): Promise<Message>
}

export interface Identity {
  readonly jobKey: string
  readonly fingerprint: string
  /** Date of the first attempt, epoch ms. */
  readonly firstDate: number
}

export interface ComposerSettings {
  readonly cluster: string
  readonly contentRoot: ContentRoot
  readonly followUp: FollowUpSettings
  readonly maxMessageBytes: number
}

/** Mails with more attachment than this are streamed from the files at the hand-over; smaller ones are held whole. */
const HELD_WHOLE_BYTES = 256 * 1024

/** RFC 2047 2: an encoded-word has 75 characters at most; nodemailer's own choice. */
const MAX_ENCODED_WORD = 52

/** Base64 with its line breaks: 78 octets for 57. */
const BASE64_GROWTH = 78 / 57

/** `compose` rejects with a ConnectorError (ATTACHMENT, ATTACHMENT_DENIED, INVALID_INPUT, TOO_LARGE) that names the input. */
export function createComposer(settings: ComposerSettings): Composer {
  return {
    async compose(email, identity) {
      const { cluster, contentRoot, maxMessageBytes } = settings
      const mail = { cluster, jobKey: identity.jobKey, fingerprint: identity.fingerprint }
      const from = smtpAddress(email.from.address)
      const id = messageId({ ...mail, fromDomain: from.slice(from.lastIndexOf('@') + 1) })
      const date = new Date(identity.firstDate)

      const body = await readBody(email.body, contentRoot, maxMessageBytes)
      const parts = await openParts(email.attachments, contentRoot)
      const attached = parts.reduce((sum, part) => sum + part.size, 0)
      const estimate = Math.ceil(attached * BASE64_GROWTH) + body.size + 4_096
      refuseOversize(estimate, maxMessageBytes)

      const recipients = envelopeRecipients(email)
      const envelope = {
        from,
        to: recipients,
        smtpUtf8: [from, ...recipients].some(needsSmtpUtf8),
      }
      const build = (attachments: object[]) =>
        new MailComposer({
          from: headerAddress(email.from),
          to: email.to.map(headerAddress),
          ...(email.cc.length > 0 && { cc: email.cc.map(headerAddress) }),
          ...(email.replyTo.length > 0 && { replyTo: email.replyTo.map(headerAddress) }),
          subject: subjectText(email.subject),
          messageId: id,
          date,
          // prepared: nodemailer would encode a quoted name together with the address beside it
          headers: mailHeaders(email, date, settings.followUp).map(([key, value]) => ({
            key,
            value: { prepared: true, foldLines: true, value },
          })),
          ...body.options,
          attachments,
          baseBoundary: boundary(mail),
          disableFileAccess: true,
          disableUrlAccess: true,
        }).compile()

      if (attached > HELD_WHOLE_BYTES) {
        const content = () => build(parts.map((part) => part.made())).createReadStream()
        return { envelope, messageId: id, size: estimate, content }
      }
      const bytes = await built(build(parts.map((part) => part.made())))
      refuseOversize(bytes.length, maxMessageBytes)
      return { envelope, messageId: id, size: bytes.length, content: bytes }
    },
  }
}

interface ReadBody {
  readonly options: { readonly text?: string; readonly html?: string }
  readonly size: number
}

async function readBody(body: Body, root: ContentRoot, maxBytes: number): Promise<ReadBody> {
  const sized = (options: ReadBody['options']): ReadBody => ({
    options,
    size: Buffer.byteLength(options.text ?? '') + Buffer.byteLength(options.html ?? ''),
  })
  switch (body.kind) {
    case 'text':
      return sized({ text: body.text })
    case 'html':
      return sized({ html: await readHtml(body.html, root, maxBytes) })
    case 'html-with-text': {
      const html = await readHtml(body.html, root, maxBytes)
      return sized({ text: await plainTextOf(html), html })
    }
    case 'alternative':
      return sized({
        text: body.text,
        html: await readHtml(body.html, root, maxBytes),
      })
  }
}

async function readHtml(html: Html, root: ContentRoot, maxBytes: number): Promise<string> {
  if (html.kind === 'inline') return html.html
  const { field, file } = html
  if (html.kind === 'text-or-file') {
    if (!(await root.has(file))) return html.html
    if (html.fileFound === 'refuse')
      throw new ConnectorError(
        'INVALID_INPUT',
        `${field}: ${excerpt(file)} is the name of a file; choose HTML file, or write HTML.`,
        { phase: 'input', delivery: 'not-sent' },
      )
  }
  return root.readText(field, file, maxBytes)
}

interface Part {
  readonly size: number
  /** For nodemailer; a stream is made anew each time. */
  made(): object
}

/** One after the other. Files are held for as long as all of the mail may be; from then on they are streamed. */
async function openParts(attachments: readonly Attachment[], root: ContentRoot): Promise<Part[]> {
  const parts: Part[] = []
  let left = HELD_WHOLE_BYTES
  for (const attachment of attachments) {
    const part = await openPart(attachment, root, left)
    left -= part.size
    parts.push(part)
  }
  return parts
}

async function openPart(attachment: Attachment, root: ContentRoot, heldBytes: number): Promise<Part> {
  if (attachment.kind === 'inline') {
    const { filename, content, contentType } = attachment
    const part = { filename, content, ...(contentType !== undefined && { contentType }) }
    return { size: content.length, made: () => part }
  }
  const { field } = attachment
  const file = await root.open(field, attachment.file, heldBytes)
  const { filename, size, content } = file
  return { size, made: () => ({ filename, content: content ?? streamOf(field, file) }) }
}

/** Text that looks like an encoded word (RFC 2047) would be passed on as one, and read as something else. */
function subjectText(subject: string): string {
  return subject.includes('=?') ? encodeWord(subject, 'Q', MAX_ENCODED_WORD) : subject
}

/** Written as in RCPT: nodemailer knows less about internationalised names, and would write some of them differently. */
function headerAddress({ name, address }: Mailbox): { name: string; address: string } {
  return { name, address: smtpAddress(address) }
}

function built(node: { build(done: (error: Error | null, bytes?: Buffer) => void): void }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    node.build((error, bytes) => {
      if (error || !bytes) reject(error ?? new Error('nothing was composed'))
      else resolve(bytes)
    })
  })
}

function refuseOversize(bytes: number, most: number): void {
  if (bytes <= most) return
  const mb = (value: number) => `${(value / 1_000_000).toFixed(1)} MB`
  throw new ConnectorError(
    'TOO_LARGE',
    `The message has ${mb(bytes)} in encoded form, and this worker sends at most ${mb(most)} (SMTP_MAX_MESSAGE_SIZE). Leave out or shrink attachments, send a link instead, or ask the operator to raise the limit.`,
    { phase: 'input' },
  )
}
