import type SMTPConnection from 'nodemailer/lib/smtp-connection'

/** The part of nodemailer's connection that its types leave out; test/mail/account/receipts.test.ts sees a change of it. */
interface Inside {
  readonly _recipientQueue: readonly string[]
  _getDsnRcptToArgs(): string
}

/**
 * Where receipts are asked for, each RCPT says for whom (ORCPT, RFC 3461 4.2), so that a receipt from behind an alias
 * names the recipient that the mail was written to. nodemailer by itself says the same ORCPT to all.
 */
export function nameOriginalRecipients(smtp: SMTPConnection): void {
  const inside = smtp as unknown as Inside
  const usual = inside._getDsnRcptToArgs.bind(smtp)
  inside._getDsnRcptToArgs = () => {
    const said = usual()
    return said === '' ? '' : `${said}${originalRecipient(inside._recipientQueue.at(-1) ?? '')}`
  }
}

/** With its value, as long as a server must take it. */
const LONGEST = 500

/** An address with other letters needs another type of address (RFC 6533), which few servers know: it goes without. */
function originalRecipient(address: string): string {
  if (!/^[!-~]+$/.test(address)) return ''
  // xtext, RFC 3461 4
  const text = address.replace(/[+=]/g, (sign) => (sign === '+' ? '+2B' : '+3D'))
  return text.length > LONGEST - 'rfc822;'.length ? '' : ` ORCPT=rfc822;${text}`
}
