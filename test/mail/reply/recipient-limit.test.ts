import { expect, test } from 'vitest'
import { saysRecipientLimit } from '../../../src/mail/reply/recipient-limit.ts'
import { parseReply } from '../../../src/mail/reply/reply.ts'

const says = (response: string): boolean => {
  const reply = parseReply(response)
  if (!reply) throw new Error(`no reply: ${response}`)
  return saysRecipientLimit(reply)
}

test.each([
  '452 4.5.3 Error: too many recipients',
  '452 4.5.3 Recipients limit exceeded',
  '452 #4.5.3 no more',
  '452 Too many recipients received this hour',
  '452 too many recipients',
  '452 4.3.0 Too many recipients',
  '452 Too many addressees',
  '452-4.5.3 Your message has too many recipients.\n452 4.5.3 See our limits',
  '452 Maximum number of recipients exceeded',
  '452 Recipient limit reached',
  '552 5.5.3 Too many recipients',
  '552 Too many recipients',
])('%s: no more in this transaction', (response) => {
  expect(says(response)).toBe(true)
})

test.each([
  '452 4.2.2 Mailbox full',
  '452 4.2.2 too many recipients write to this mailbox, it is full',
  '552 5.2.2 The recipient is over quota, the limit is 1 GB',
  '452 4.1.1 too many recipients of that name',
  '452 4.3.1 Insufficient system storage',
  '452 Requested action not taken',
  '452 <limit.of.recipients@example.org> is full',
  '452 the host too-many.recipients.example.org is away',
  '552 5.3.4 Message size exceeds the limit',
  '450 4.5.3 Too many recipients',
  '421 4.5.3 Too many recipients',
  '550 5.5.3 Too many recipients',
  '554 5.7.1 Too many recipients',
])('%s: something else', (response) => {
  expect(says(response)).toBe(false)
})
