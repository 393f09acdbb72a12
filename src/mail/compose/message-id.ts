import { hash } from 'node:crypto'
import { asciiDomain } from '../address/domain.ts'
import { BOUNCE_ID_LENGTH } from '../email.ts'

/** What makes a mail this mail: an attempt that repeats it gets the same ids, an edited one others. */
export interface MailIdentity {
  readonly cluster: string
  readonly jobKey: string
  readonly fingerprint: string
}

/** 160 bits: no two mails share them, a line stays short, and an address for bounces has room for them. */
const LENGTH = BOUNCE_ID_LENGTH

/**
 * RFC 5322 3.6.4 msg-id. The left side tells nothing about the process; the right side is the domain of From, not this
 * machine's name. A domain literal stands there as `localhost`: not every reader takes brackets.
 */
export function messageId({ fromDomain, ...mail }: MailIdentity & { readonly fromDomain: string }): string {
  const domain = asciiDomain(fromDomain).toLowerCase()
  const right = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain) ? domain : 'localhost'
  return `<${derived('message-id', mail)}@${right}>`
}

/**
 * What the RFC 2046 5.1.1 boundaries of the mail are made of; nested multiparts need a suffix each. Needs no quotes in
 * Content-Type. It cannot occur in the content, for the content is in the fingerprint that it derives from.
 */
export function boundary(mail: MailIdentity): string {
  return `_${derived('boundary', mail)}`
}

function derived(purpose: string, { cluster, jobKey, fingerprint }: MailIdentity): string {
  // as JSON, so that no two sets of parts run together into the same text
  const text = JSON.stringify([purpose, cluster, jobKey, fingerprint])
  return hash('sha256', text, 'hex').slice(0, LENGTH)
}
