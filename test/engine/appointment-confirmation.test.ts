import { readFile } from 'node:fs/promises'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvent } from '../support/calendar-reader.ts'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
let worker: TestWorker
let mailServer: MailServer

beforeAll(async () => {
  mailServer = await MailServer.start()
  worker = await TestWorker.start({ grpcAddress: engine.grpcAddress })
})
afterAll(async () => {
  await worker.stop()
  await mailServer.close()
})

test('the appointment confirmation of examples/ greets, invites, and offers to unsubscribe', async () => {
  const example = new URL('../../examples/appointment-confirmation.bpmn', import.meta.url)
  await engine.client.deploy(await readFile(example, 'utf8'), 'appointment-confirmation.bpmn')
  const instance = await engine.client.createInstance('appointment-confirmation', {
    mailHost: mailServer.host,
    mailPort: mailServer.port,
    appointment: {
      id: 'T-77',
      start: '2026-12-01T10:00:00',
      end: '2026-12-01T10:30:00',
      place: 'Room 4',
      bring: ['<Papers>', 'Pen'],
    },
    patient: { id: '12', name: 'Ada <Lovelace>', email: 'ada@example.org' },
  })
  const { raw, envelope } = await mailServer.waitForMessage()
  const mail = await simpleParser(raw)
  expect(envelope.to).toEqual(['ada@example.org'])
  expect(mail.subject).toBe('Your appointment T-77')
  expect(mail.html).toContain('<p>Dear Ada &lt;Lovelace&gt;,</p>')
  expect(mail.html).toContain('<li>&lt;Papers&gt;</li><li>Pen</li>')
  expect(mail.text).toContain('Dear Ada <Lovelace>,')
  expect(raw.toString()).toMatch(
    /^List-Unsubscribe:\s+<https:\/\/practice\.example\.com\/reminders\/off\?patient=12>/m,
  )

  const { content } = mail.attachments.find(({ contentType }) => contentType === 'text/calendar') ?? {}
  expect(readEvent(String(content))).toMatchObject({
    method: 'REQUEST',
    uid: expect.stringMatching(/^appointment-T-77/) as unknown,
    summary: 'Example Practice',
    location: 'Room 4',
    start: expect.stringContaining('2026-12-01T09:00:00') as unknown,
    zone: 'Europe/Berlin',
    alarms: [-3_600],
  })
  expect(await engine.records.instanceEnd(instance)).toBe('completed')
})
