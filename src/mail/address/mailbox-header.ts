import { encodeWord, quoteString } from 'nodemailer/lib/mime-funcs'
import type { Mailbox } from '../email.ts'
import { smtpAddress } from './envelope.ts'

/** RFC 2047 2: an encoded-word has 75 characters at most; nodemailer's own choice for names. */
const MAX_ENCODED_WORD = 52

/**
 * A mailbox as a header value (RFC 5322 3.4), on one unfolded line. ASCII, unless the local part itself is not
 * (RFC 6532): encoded-words are not allowed inside an address.
 */
export function headerMailbox(mailbox: Mailbox): string {
  const address = smtpAddress(mailbox.address)
  return mailbox.name === '' ? address : `${displayName(mailbox.name)} <${address}>`
}

function displayName(name: string): string {
  if (/^[\w ]*$/.test(name)) return name
  if (/^\p{ASCII}*$/u.test(name)) return quoteString(name)
  return encodeWord(name, /[a-z]/i.test(name) ? 'Q' : 'B', MAX_ENCODED_WORD)
}
