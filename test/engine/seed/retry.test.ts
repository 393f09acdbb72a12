import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { useMailBench, type Inputs } from '../../support/mail-bench.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-retry-'))
  await writeFile(join(root, 'notes.txt'), 'Tee: 2,50 €')
  await writeFile(join(root, 'large.bin'), Buffer.alloc(1_000_000, 'camunda'))
})
afterAll(() => rm(root, { recursive: true }))

const bench = useMailBench('seed-retry', () => ({ SMTP_CONTENT_ROOT: root }))

/** Refuses the next message for the moment, when it has come whole. */
function refuseOnce(): void {
  bench.server.answers.data = () => {
    bench.server.answers.data = () => undefined
    return { code: 451, text: '4.3.0 Try again later' }
  }
}

const everything: Inputs = {
  smtpEmailMailBoxName: 'Jörg <shop@example.com>',
  smtpEmailToRecipients: '["Doe, John" <doe@hostname>, user2@hostname]',
  smtpEmailCcRecipients: 'cc@hostname',
  smtpEmailBccRecipients: 'bcc@hostname',
  smtpEmailSubject: 'Grüße',
  smtpEmailContentType: 'multipart',
  smtpEmailContent: 'Hello',
  smtpEmailHtmlContent: '<p>Hello</p>',
  smtpEmailImportance: 'high',
  smtpEmailReadReceipt: '${true}',
  smtpEmailFollowUp: 'tomorrow',
  smtpEmailSensitivity: 'private',
  smtpEmailDirectReplyTo: 'support@hostname',
}

describe('a retry after a 451', () => {
  afterEach(() => {
    delete bench.server.answers.data
  })

  it.each<[string, Inputs]>([
    ['a plain mail', {}],
    ['a mail with everything', { ...everything, smtpEmailAttachments: '[notes.txt]' }],
    ['a mail that is streamed from files', { ...everything, smtpEmailAttachments: '[large.bin, notes.txt]' }],
  ])('repeats every byte, Date and Message-ID too: %s', async (_, inputs) => {
    const before = bench.server.messages.length
    refuseOnce()
    const instance = await bench.start(inputs, { headers: { retryBackoff: 'PT2S' } })
    expect(await instance.failure()).toMatchObject({ retries: 2, retryBackoff: 2000 })
    expect(await instance.end()).toBe('completed')
    const [first, second, ...others] = bench.server.messages.slice(before)
    if (!first || !second) throw new Error('there was no second attempt')
    expect(others).toEqual([])
    expect(second.raw.equals(first.raw)).toBe(true)
    expect(second.envelope).toEqual(first.envelope)
    expect(instance.variables['result']).toMatchObject({
      status: 'SUCCESS',
      messageId: second.mail.messageId,
    })
    // the second attempt was in another second, so that a Date of its own would show
    const [created, completed] = await Promise.all([instance.job('CREATED'), instance.job('COMPLETED')])
    expect(completed.timestamp - created.timestamp).toBeGreaterThanOrEqual(2000)
    expect(instance.jobEvents.filter((event) => event === 'FAILED')).toHaveLength(1)
  })

  it('is another mail with another Message-ID when a person has edited it meanwhile', async () => {
    bench.server.answers.data = () => ({ code: 554, text: '5.7.1 Not like this' })
    const before = bench.server.messages.length
    const instance = await bench.start({})
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('5.7.1 Not like this')
    delete bench.server.answers.data
    await instance.correct({ smtpEmailSubject: 'In other words' })
    await instance.resolve(incident)
    const message = await bench.mailOf(instance, { resolved: incident })
    const [first] = bench.server.messages.slice(before)
    expect(message.mail.subject).toBe('In other words')
    expect(message.mail.messageId).not.toBe(first?.mail.messageId)
    expect(bench.server.messages.length).toBe(before + 2)
  })
})
