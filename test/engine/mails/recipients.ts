import { expect } from 'vitest'
import { readByPython, readers, type ReadMail } from '../../support/mail-readers.ts'
import { headersByPython } from '../../support/header-readers.ts'
import { headers } from '../../support/mail-bench.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import type { Row } from './row.ts'

const UNDISCLOSED = [['To', 'undisclosed-recipients:;'], ['Bcc']]

/** Names and addresses behind From, as every reader finds them. */
async function expectPeople(
  { raw }: ReceivedMessage,
  people: readonly (readonly [string, string])[],
): Promise<void> {
  const seen: ReadMail[] = await Promise.all(Object.values(readers).map((read) => read(raw)))
  for (const { boxes } of [...seen, ...(readByPython([raw]) ?? [])]) expect(boxes.slice(1)).toEqual(people)
}

export const recipientRows: readonly Row[] = [
  {
    name: 'recipients as contexts, each once',
    inputs: {
      smtpEmailToRecipients: '=customers',
      smtpEmailCcRecipients: '=[{ name: "Doe, John", address: "john@example.org" }, "Eve <eve@example.org>"]',
      smtpEmailBccRecipients: '=["john@EXAMPLE.org", "hidden@example.org"]',
    },
    variables: {
      customers: [
        { id: 7, name: 'Ada Lovelace', email: 'ada@example.org' },
        { name: 'Ada again', email: 'ada@Example.org' },
      ],
    },
    async read(message) {
      expect(message.envelope.to).toEqual([
        'ada@example.org',
        'john@example.org',
        'eve@example.org',
        'hidden@example.org',
      ])
      await expectPeople(message, [
        ['Ada Lovelace', 'ada@example.org'],
        ['Doe, John', 'john@example.org'],
        ['Eve', 'eve@example.org'],
      ])
    },
  },
  {
    name: 'recipients as Outlook copies them, and on lines',
    inputs: {
      smtpEmailToRecipients: 'Lovelace, Ada <ada@example.org>; Doe, John <john@example.org>;',
      smtpEmailCcRecipients: '="eve@example.org" + "\\n" + "Bob <bob@example.org>"',
    },
    read: (message) =>
      expectPeople(message, [
        ['Lovelace, Ada', 'ada@example.org'],
        ['Doe, John', 'john@example.org'],
        ['', 'eve@example.org'],
        ['Bob', 'bob@example.org'],
      ]),
  },
  {
    name: 'recipients in Bcc alone',
    inputs: { smtpEmailToRecipients: undefined, smtpEmailBccRecipients: 'a@example.org, b@example.org' },
    async read(message) {
      expect(message.envelope.to).toEqual(['a@example.org', 'b@example.org'])
      expect(headers(message, 'To')).toEqual(['undisclosed-recipients:;'])
      expect(headers(message, 'Bcc')).toEqual([])
      expect(message.raw.toString()).not.toContain('@example.org')
      expect(headersByPython(message.raw, ['To', 'Bcc']) ?? UNDISCLOSED).toEqual(UNDISCLOSED)
    },
  },
]
