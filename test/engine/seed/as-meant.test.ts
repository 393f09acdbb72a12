import { expect, it } from 'vitest'
import { useMailBench } from '../../support/mail-bench.ts'
import { readByPython, readers } from '../../support/mail-readers.ts'

const bench = useMailBench('as-meant')

const letter = Buffer.from('From: Bo <bo@example.org>\r\nSubject: Anfrage\r\n\r\nGrüße\r\n')
const table = Buffer.from('id;name\n1;Müller\n')

it('a mail of a deployed process is for foreign readers what its author wrote', async () => {
  const subject = `Angebot   =?utf-8?Q?4711?= ${'x'.repeat(1_200)} für Ada`
  const { raw } = await bench.send(
    {
      smtpEmailMailBoxName: '=from',
      smtpEmailToRecipients: '=[to]',
      smtpEmailSubject: '=subject',
      smtpEmailContent: '=text',
      smtpEmailAttachments: '=files',
    },
    {
      variables: {
        from: 'Müller, "Halle 5" <shop@example.com>'.replace('Müller, "Halle 5"', '"Müller, \\"Halle 5\\""'),
        to: '"Rechnung =?utf-8?B?eA==?= 5" <ada@example.org>',
        subject,
        text: '.\n..two dots\nGrüße',
        files: [
          { filename: 'anfrage.eml', content: letter.toString('base64') },
          { filename: 'daten.csv', content: table.toString('base64') },
          { filename: 'leer.txt', content: '' },
        ],
      },
    },
  )
  expect(
    Math.max(
      ...raw
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(200)
  const seen = await Promise.all(Object.values(readers).map((read) => read(raw)))
  for (const mail of [...seen, ...(readByPython([raw]) ?? [])]) {
    expect(mail.subject).toBe(subject)
    expect(mail.boxes.slice(0, 2)).toEqual([
      ['Müller, "Halle 5"', 'shop@example.com'],
      ['Rechnung =?utf-8?B?eA==?= 5', 'ada@example.org'],
    ])
    expect(mail.text.replaceAll('\r\n', '\n').trim()).toBe('.\n..two dots\nGrüße')
    expect(mail.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['anfrage.eml', letter],
      ['daten.csv', table],
      ['leer.txt', Buffer.alloc(0)],
    ])
  }
  expect(raw.toString()).toMatch(/Content-Type: text\/csv; charset=utf-8/)
})
