import { BOUNCE_ID, type Email } from '../email.ts'

/**
 * The mail with the address that its bounces go to: its `{id}` is the left side of the Message-ID, which the result has,
 * and the same on every attempt. So a bounce tells which mail it is about (VERP).
 */
export function withBounceAddress(email: Email, messageId: string): Email {
  const { envelopeFrom } = email
  if (envelopeFrom?.includes(BOUNCE_ID) !== true) return email
  return {
    ...email,
    envelopeFrom: envelopeFrom.replace(BOUNCE_ID, messageId.slice(1, messageId.indexOf('@'))),
  }
}
