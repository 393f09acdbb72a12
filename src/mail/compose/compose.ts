import { smtpAddress } from '../address/envelope.ts'
import type { DeniedTypes } from '../content/denied-types.ts'
import { notedReads } from '../content/noted-reads.ts'
import type { ContentRoot } from '../content/root.ts'
import type { Sources } from '../content/source.ts'
import { signContent } from '../dkim/sign-content.ts'
import { signingDomain, type SigningDomains } from '../dkim/signing.ts'
import type { Email } from '../email.ts'
import type { Message } from '../send/send.ts'
import { placeholderWarnings } from '../warnings.ts'
import { withBounceAddress } from './bounce-address.ts'
import { readBody, withText, type ReadBody } from './body.ts'
import { invitationOf } from './calendar/invitation.ts'
import { mailContent } from './content.ts'
import { deliveryWishes } from './delivery-wishes.ts'
import { envelopeOf } from './smtp-envelope.ts'
import type { FollowUpSettings } from './follow-up.ts'
import { headerBlock } from './header-block.ts'
import { boundary, messageId } from './message-id.ts'
import { refuseOversize } from './oversize.ts'
import { openParts } from './parts.ts'
import { illustrate } from './pictures/illustrate.ts'
import { renderedMail } from './rendered-mail.ts'
import { withinSize } from './within-size.ts'

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
  readonly attachmentTypesDeny: DeniedTypes
  /** As the operator says it now. */
  readonly signing: () => SigningDomains
}

/**
 * `compose` rejects with a ConnectorError (ATTACHMENT, ATTACHMENT_DENIED, INVALID_INPUT, TEMPLATE, TOO_LARGE) that names the input.
 * A mail is made in steps, each in a file of its own; what a step does not know it leaves as it is.
 */
export function createComposer(settings: ComposerSettings): Composer {
  const { cluster, sources, followUp, maxMessageBytes, attachmentTypesDeny } = settings
  return {
    async compose(asked, { jobKey, fingerprint, firstDate }, signal) {
      const mail = { cluster, jobKey, fingerprint }
      const from = smtpAddress(asked.from.address)
      const id = messageId({ ...mail, fromDomain: from.slice(from.lastIndexOf('@') + 1) })
      const date = new Date(firstDate)
      const email = withBounceAddress(asked, id)

      const { contentRoot, notes } = notedReads(settings.contentRoot)
      const read = await readBody(email.body, contentRoot, maxMessageBytes)
      const { subject, ...shown } = await renderedMail({ subject: email.subject, ...read }, email.rendering, {
        contentRoot,
        now: firstDate,
        timeZone: followUp.timeZone,
        maxMessageBytes,
      })
      const illustration = await illustrate(email, shown, attachmentTypesDeny)
      const body = await withText(email.body, illustration.body)
      const attached = await openParts(
        email.attachments,
        illustration.shown,
        withinSize(sources, maxMessageBytes),
        attachmentTypesDeny,
        signal,
      )
      const parts = [...illustration.pictures, ...attached]
      // before anything is encoded that is too large as it is
      refuseOversize(leastSize(body, parts), maxMessageBytes)
      const invitation = await invitationOf({ ...email, subject }, date, attachmentTypesDeny)
      const headers = headerBlock({ ...email, subject }, date, followUp)

      const mime = {
        headers,
        messageId: id,
        date,
        body,
        parts,
        ...(invitation && { invitation }),
        baseBoundary: boundary(mail),
      }
      const unsigned = { ...(await mailContent(mime, maxMessageBytes)), date }
      // last: what is signed is not changed any more
      const signer = signingDomain(settings.signing(), from.slice(from.lastIndexOf('@') + 1))
      const { size, content } = signer ? await signContent(signer, unsigned, signal) : unsigned
      const warnings = [...(email.warnings ?? []), ...fileWarnings(email, read), ...illustration.warnings]
      return {
        envelope: { ...envelopeOf(email), ...deliveryWishes(email, id) },
        messageId: id,
        size,
        content,
        // a signature has no line that has to be changed, either
        isWireReady: unsigned.isWireReady ?? false,
        sources: [...notes, ...parts.flatMap(({ noted = [] }) => noted)],
        warnings,
      }
    },
  }
}

function leastSize({ text = '', html = '' }: ReadBody, parts: readonly { readonly size: number }[]): number {
  const attached = parts.reduce((sum, part) => sum + part.size, 0)
  return attached * (4 / 3) + Buffer.byteLength(text) + Buffer.byteLength(html)
}

/** What stands in the inputs themselves was looked at when they were read; a template leaves no placeholder. */
function fileWarnings({ body, rendering }: Email, { html = '' }: ReadBody): string[] {
  if (rendering?.data) return []
  return 'html' in body && body.html.kind !== 'inline' ? placeholderWarnings(body.html.field, html) : []
}
