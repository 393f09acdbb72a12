import type { Email } from '../../src/mail/email.ts'

/** A mailbox without a name unless one is given. */
export const box = (address: string, name = '') => ({ name, address })

/** A mail as plain as can be. */
export const plainEmail: Email = {
  from: box('from@example.com', 'Ada'),
  to: [box('to@example.org')],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Hello',
  body: { kind: 'text', text: 'Hello, world' },
  attachments: [],
  importance: 'normal',
  sensitivity: 'normal',
  readReceipt: false,
}
