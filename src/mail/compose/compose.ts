import MailComposer from 'nodemailer/lib/mail-composer'
import { ConnectorError } from '../../failures.ts'
import type { ContentRoot } from '../content/root.ts'
import type { Sources } from '../content/source.ts'
import type { Body, Email } from '../email.ts'
import { envelopeRecipients, needsSmtpUtf8, smtpAddress } from '../address/envelope.ts'
import { placeholderWarnings } from '../warnings.ts'
import { directMessage } from './direct.ts'
import { readBody, type ReadBody } from './body.ts'
import type { FollowUpSettings } from './follow-up.ts'
import { headerLines, mailboxWords, textWords } from './header-words.ts'
import { mailHeaders } from './headers.ts'
import { boundary, messageId } from './message-id.ts'
import { HELD_WHOLE_BYTES, openParts } from './parts.ts'
import { base64Size, wireSize } from './wire-size.ts'
import type { Message } from '../send/send.ts'

/** Makes the bytes of a mail: the same ones whenever the same job asks for the same mail. */
export interface Composer {
  compose(email: Email, identity: Identity, signal: AbortSignal): Promise<Message>
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
  readonly sources: Sources
  readonly followUp: FollowUpSettings
  readonly maxMessageBytes: number
}

/** `compose` rejects with a ConnectorError (ATTACHMENT, ATTACHMENT_DENIED, INVALID_INPUT, TOO_LARGE) that names the input. */
export function createComposer(settings: ComposerSettings): Composer {
  return {
    async compose(email, identity, signal) {
      const { cluster, contentRoot, sources, maxMessageBytes } = settings
      const mail = { cluster, jobKey: identity.jobKey, fingerprint: identity.fingerprint }
      const from = smtpAddress(email.from.address)
      const id = messageId({ ...mail, fromDomain: from.slice(from.lastIndexOf('@') + 1) })
      const date = new Date(identity.firstDate)

      const body = await readBody(email.body, contentRoot, maxMessageBytes)
      const warnings = [...(email.warnings ?? []), ...fileWarnings(email.body, body)]
      const parts = await openParts(email.attachments, sources, signal)
      const attached = parts.reduce((sum, part) => sum + part.size, 0)
      // before anything is encoded that is too large as it is
      refuseOversize(
        attached * (4 / 3) + Buffer.byteLength(body.text ?? '') + Buffer.byteLength(body.html ?? ''),
        maxMessageBytes,
      )

      const recipients = envelopeRecipients(email)
      const envelope = {
        from,
        to: recipients,
        smtpUtf8: [from, ...recipients].some(needsSmtpUtf8),
      }
      const headers = [
        ...addressHeaders(email),
        headerLines('Subject', textWords(email.subject)),
        ...mailHeaders(email, date, settings.followUp).map(([name, value]) =>
          headerLines(name, value.split(' ')),
        ),
      ]
      const baseBoundary = boundary(mail)
      const build = (attachments: object[]) => {
        const node = new MailComposer({
          messageId: id,
          date,
          ...body,
          attachments,
          baseBoundary,
          disableFileAccess: true,
          disableUrlAccess: true,
        }).compile()
        for (const [index, { disposition }] of parts.entries()) {
          const value = { prepared: true, foldLines: true, value: disposition }
          if (disposition !== undefined)
            node.childNodes.at(index - parts.length)?.setHeader('Content-Disposition', value)
        }
        // nodemailer's own headers have no limit for a line, and what looks like an encoded-word is read as one
        const others = node.buildHeaders.bind(node)
        node.buildHeaders = () => [...headers, others()].join('\r\n')
        return node
      }

      if (attached > HELD_WHOLE_BYTES) {
        const frame = await built(build(parts.map((part) => part.made(Buffer.alloc(0)))))
        const size = parts.reduce((sum, part) => sum + base64Size(part.size), wireSize(frame))
        refuseOversize(size, maxMessageBytes)
        const content = () => build(parts.map((part) => part.made())).createReadStream()
        return { envelope, messageId: id, size, content, warnings }
      }
      const direct =
        parts.length === 0 ? directMessage({ headers, messageId: id, date, body, baseBoundary }) : undefined
      const bytes = direct ?? (await built(build(parts.map((part) => part.made()))))
      const size = wireSize(bytes)
      refuseOversize(size, maxMessageBytes)
      return { envelope, messageId: id, size, content: bytes, warnings }
    },
  }
}

/** What stands in the inputs themselves was looked at when they were read. */
function fileWarnings(body: Body, { html = '' }: ReadBody): string[] {
  return 'html' in body && body.html.kind !== 'inline' ? placeholderWarnings(body.html.field, html) : []
}

/** RFC 5322 3.6.2 and 3.6.3. */
function addressHeaders({ from, to, cc, replyTo }: Email): string[] {
  const fields = [
    ['From', [from]],
    ['To', to],
    ['Cc', cc],
    ['Reply-To', replyTo],
  ] as const
  return fields
    .filter(([, mailboxes]) => mailboxes.length > 0)
    .map(([name, mailboxes]) => headerLines(name, mailboxWords(mailboxes)))
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
