import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { scriptedServer, useMailWorker } from '../support/mail-worker.ts'
import { recipientLimit } from '../support/recipient-limit.ts'
import { drop } from '../support/smtp-script.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
const TYPE = 'partial'

describe('some recipients are deferred', () => {
  let mail: MailServer
  let worker: TestWorker

  beforeAll(async () => {
    mail = await MailServer.start()
    worker = await TestWorker.start({
      grpcAddress: engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${TYPE}=seed` },
    })
    const inputs = {
      smtpEmailToRecipients: '=["one@example.org", "two@example.org", "three@example.org"]',
      smtpEmailOnPartial: 'retry-deferred',
    }
    const headers = { retryBackoff: 'PT1S' }
    await engine.client.deploy(mailProcess('partial-retry', TYPE, { inputs, headers }))
    await engine.client.deploy(
      mailProcess('partial-accept', TYPE, { inputs: { ...inputs, smtpEmailOnPartial: 'accept' } }),
    )
  })
  afterAll(async () => {
    await worker.stop()
    await mail.close()
  })

  /** Defers a recipient this often, and refuses another for good. */
  const defer = (address: string, times: number) => {
    let left = times
    mail.answers.recipient = (to) => {
      if (to !== address || left === 0) return undefined
      left -= 1
      return { code: 451, text: '4.2.1 try later' }
    }
  }
  const result = (instance: string) => engine.records.variables(instance)['mail'] as Record<string, unknown>

  test('retry-deferred sends again to those alone, with the same Message-ID and Date', async () => {
    const before = mail.messages.length
    defer('two@example.org', 1)
    const instance = await engine.client.createInstance('partial-retry', mailVariables(mail, 'rest'))
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    const [first, second, ...more] = mail.messages.slice(before)
    expect(more).toEqual([])
    expect(first?.envelope.to).toEqual(['one@example.org', 'three@example.org'])
    expect(second?.envelope.to).toEqual(['two@example.org'])
    expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true)
    expect(result(instance)).toMatchObject({
      status: 'SUCCESS',
      delivery: 'sent',
      accepted: ['one@example.org', 'three@example.org', 'two@example.org'],
      rejected: [],
    })
  })

  test('when the retries are used up, it is a success for those who have it', async () => {
    const before = mail.messages.length
    defer('two@example.org', 99)
    const instance = await engine.client.createInstance('partial-retry', mailVariables(mail, 'never'))
    expect(await engine.records.instanceEnd(instance, { timeoutMs: 30_000 })).toBe('completed')
    // the others got one copy, whatever became of the rest
    expect(mail.messages.slice(before).map(({ envelope }) => envelope.to)).toEqual([
      ['one@example.org', 'three@example.org'],
    ])
    expect(result(instance)).toMatchObject({
      status: 'SUCCESS',
      delivery: 'partly-sent',
      rejected: [{ recipient: 'two@example.org', code: '451', enhancedCode: '4.2.1' }],
    })
  })

  test('accept leaves it at that', async () => {
    const before = mail.messages.length
    defer('two@example.org', 1)
    const instance = await engine.client.createInstance('partial-accept', mailVariables(mail, 'accept'))
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(mail.messages.length - before).toBe(1)
    expect(result(instance)).toMatchObject({
      delivery: 'partly-sent',
      rejected: [{ recipient: 'two@example.org' }],
    })
  })
})

describe('more recipients than the server takes in one transaction', () => {
  const people = Array.from({ length: 25 }, (_, nth) => `user${nth + 1}@example.org`)
  const worker = useMailWorker(engine, 'limited')
  const inputs = { smtpEmailToRecipients: `=${JSON.stringify(people)}` }
  const headers = { resultVariable: 'mail', retryBackoff: 'PT1S' }

  test('25 recipients and a limit of 10: all have it, once, in one result', async () => {
    const server = await scriptedServer({ script: recipientLimit({ limit: 10 }) })
    const instance = await worker.start({ server, inputs, headers })
    expect(await instance.end()).toBe('completed')
    expect(server.accepted.map(({ to }) => to.length)).toEqual([10, 10, 5])
    expect(server.accepted.flatMap(({ to }) => to)).toEqual(people)
    expect(instance.variables['mail']).toMatchObject({
      status: 'SUCCESS',
      delivery: 'sent',
      accepted: people,
      rejected: [],
    })
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  })

  test('no reply to the second transaction: the incident says who has it, and resolving sends to the rest alone', async () => {
    const limit = recipientLimit({ limit: 10 })
    const server = await scriptedServer({ script: limit })
    server.script = { ...limit, dot: () => (server.accepted.length === 1 ? drop : undefined) }
    const instance = await worker.start({ server, inputs, headers })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('10 of 25 recipients have this mail for sure')
    server.script = limit
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.accepted.slice(1).flatMap(({ to }) => to)).toEqual(people.slice(10))
    expect(instance.variables['mail']).toMatchObject({ delivery: 'sent', rejected: [] })
  })
})
