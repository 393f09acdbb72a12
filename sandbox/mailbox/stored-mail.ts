import { simpleParser, type AddressObject } from 'mailparser'

export interface MailAttachment {
  readonly filename: string
  readonly contentType: string
  readonly content: Buffer
}

/** One mail as the pages show it. */
export interface StoredMail {
  readonly id: number
  readonly receivedAt: Date
  /** To whom the server was told to deliver it; only this shows Bcc recipients. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly text: string
  readonly html: string | undefined
  readonly attachments: readonly MailAttachment[]
  readonly raw: Buffer
}

export type Delivery = Pick<StoredMail, 'id' | 'receivedAt' | 'envelope' | 'raw'>

/** Reads the raw message of a delivery. */
export async function readMail(delivery: Delivery): Promise<StoredMail> {
  const mail = await simpleParser(delivery.raw, { skipTextToHtml: true, skipTextLinks: true })
  return {
    ...delivery,
    from: addresses(mail.from) || delivery.envelope.from,
    to: addresses(mail.to) || delivery.envelope.to.join(', '),
    subject: mail.subject ?? '',
    headers: mail.headerLines.map(({ line }) => splitHeader(line)),
    text: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : undefined,
    attachments: mail.attachments.map(({ filename, contentType, content }, index) => ({
      filename: filename ?? `attachment-${index + 1}`,
      contentType,
      content,
    })),
  }
}

function addresses(value: AddressObject | AddressObject[] | undefined): string {
  const groups = value === undefined ? [] : [value].flat()
  return groups.map(({ text }) => text).join(', ')
}

function splitHeader(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  // a folded header is one line again
  return {
    name: line.slice(0, colon),
    value: line
      .slice(colon + 1)
      .replace(/\r?\n\s+/g, ' ')
      .trim(),
  }
}
