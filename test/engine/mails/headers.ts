import { readFileSync } from 'node:fs'
import { decodeWords } from 'postal-mime'
import { expect } from 'vitest'
import { codeBlocks } from '../../support/code-blocks.ts'
import { headersByPython } from '../../support/header-readers.ts'
import { headers } from '../../support/mail-bench.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import type { Row } from './row.ts'

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/recipes/${name}.md`, import.meta.url), 'utf8')
const thread = page('reply-in-a-thread')
const unsubscribe = page('unsubscribe')
const bounces = page('bounces')
const ownHeaders = page('headers-of-your-own')
const feel = (text: string, nth: number): string => `=${(codeBlocks(text, 'feel')[nth] ?? '').trim()}`
const typed = (text: string, nth: number): string => (codeBlocks(text, 'text')[nth] ?? '').trim()

/** Both readers find these headers, as a page writes them: a line for each. */
function expectHeaders(message: ReceivedMessage, written: string): void {
  const lines = written.split('\n').map((line) => /^([\w-]+): (.*)$/.exec(line)?.slice(1) ?? [line])
  const names = lines.map(([name = '']) => name)
  expect(names.map((name) => [name, ...headers(message, name).map((one) => decodeWords(one))])).toEqual(lines)
  const byPython = headersByPython(message.raw, names)
  if (byPython) expect(byPython).toEqual(lines)
}

export const headerRows: readonly Row[] = [
  {
    name: 'a reply in a thread as the recipe shows it',
    inputs: {
      smtpEmailSubject: 'Re: Your order',
      smtpEmailInReplyTo: feel(thread, 0),
      smtpEmailReferences: feel(thread, 1),
      smtpEmailAutoSubmitted: 'auto-replied',
    },
    variables: {
      confirmation: { messageId: '<2@example.com>', serverMessageId: null },
      inbound: { references: '<0@example.org>\r\n <1@example.org>' },
    },
    read(message) {
      expectHeaders(message, typed(thread, 0))
      expect(message.mail.inReplyTo).toBe('<2@example.com>')
      expectHeaders(message, 'Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: OOF, AutoReply')
    },
    result: (result) => expect(result).not.toHaveProperty('warnings'),
  },
  {
    name: 'unsubscribing as the recipe shows it',
    inputs: { smtpEmailUnsubscribe: feel(unsubscribe, 0), smtpEmailListId: typed(unsubscribe, 0) },
    variables: { customer: { token: 'a1b2' } },
    read: (message) => expectHeaders(message, typed(unsubscribe, 1)),
    result: (result) => expect(result).not.toHaveProperty('warnings'),
  },
  {
    name: 'headers of the modeler’s own as the recipe shows them',
    inputs: { smtpEmailHeaders: feel(ownHeaders, 0) },
    variables: { order: { id: 4711, note: 'Grüße aus Köln' } },
    read: (message) => expectHeaders(message, typed(ownHeaders, 0)),
  },
  {
    name: 'a sender, and an address for the bounces of this mail alone',
    inputs: {
      smtpEmailSender: 'Robot <robot@example.com>',
      smtpEmailEnvelopeFrom: typed(bounces, 0),
    },
    read(message) {
      expectHeaders(message, 'Sender: Robot <robot@example.com>')
      const id = /^<([0-9a-f]{40})@/.exec(message.mail.messageId ?? '')?.[1] ?? 'none'
      expect(message.envelope.from).toBe(`bounces+${id}@shop.example.com`)
      // the page tells of another mail
      const [, told = 'none'] = /<([0-9a-f]{40})@/.exec(bounces) ?? []
      expect(typed(bounces, 1)).toBe(`bounces+${told}@shop.example.com`)
    },
  },
  {
    name: 'a mail whose bounces nobody wants',
    inputs: { smtpEmailEnvelopeFrom: '<>', smtpEmailAutoSubmitted: 'no' },
    read(message) {
      expect(message.envelope.from).toBe('')
      expect(headers(message, 'Auto-Submitted')).toEqual([])
    },
  },
]
