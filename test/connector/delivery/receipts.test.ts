import { expect, onTestFinished, test } from 'vitest'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { recipientLimit } from '../../support/recipient-limit.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'
import { inTurn } from '../../support/smtp-script.ts'

async function mailing(options: ScriptedSmtpOptions, inputs: Readonly<Record<string, unknown>>) {
  const server = await ScriptedSmtp.start(options)
  const worker = createJobWorker()
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const variables = { ...plainMail(server), ...inputs }
  return { server, worker, handle: () => worker.handle({ key: 'job', variables }) }
}

const resultOf = (command: object) =>
  (command as { readonly variables: { readonly mail: Readonly<Record<string, unknown>> } }).variables.mail
const envids = (server: ScriptedSmtp) =>
  server.commands.flat().flatMap((line) => /ENVID=(\S+)/.exec(line)?.[1] ?? [])

test('one name for receipts over all attempts and transactions, found in the result', async () => {
  const people = ['ada@example.org', 'bob@example.org', 'eve@example.org']
  const script = {
    ...recipientLimit({ limit: 2 }),
    MAIL: inTurn('451 4.3.0 not now'),
  }
  const { server, handle } = await mailing(
    { script, keywords: ['PIPELINING', 'DSN'] },
    { smtpEmailToRecipients: people, smtpEmailDeliveryReceipt: 'success, failure' },
  )
  expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
  const result = resultOf(await handle())
  expect(result).toMatchObject({ dsnRequested: true, accepted: people, rejected: [] })
  expect(result).not.toHaveProperty('warnings')

  const names = envids(server)
  expect(names.length).toBe(3)
  expect(new Set(names).size).toBe(1)
  expect(result['messageId']).toBe(`<${names[0] ?? ''}@example.com>`)
  // the stored result says it, too
  expect(resultOf(await handle())).toEqual({ ...result, replayed: true })
})

test('a server without receipts is told of, now and when the job comes back', async () => {
  const { handle } = await mailing({ keywords: ['PIPELINING'] }, { smtpEmailDeliveryReceipt: ['failure'] })
  const result = resultOf(await handle())
  expect(result).toMatchObject({
    dsnRequested: false,
    warnings: [expect.stringMatching(/smtpEmailDeliveryReceipt.*offers no delivery receipts \(DSN\)/)],
  })
  expect(resultOf(await handle())).toEqual({ ...result, replayed: true })
})

test('one transaction without receipts makes a mail without', async () => {
  // the second one goes over another connection, whose server offers them
  const people = ['ada@example.org', 'bob@example.org', 'eve@example.org']
  const limit = recipientLimit({ limit: 2 })
  const { server, handle } = await mailing(
    {
      script: {
        ...limit,
        EHLO: ({ connection }) => (connection === 1 ? '250-x\n250 SIZE 100000' : undefined),
      },
      keywords: ['DSN'],
    },
    { smtpEmailToRecipients: people, smtpEmailDeliveryReceipt: ['success'] },
  )
  server.script = {
    ...server.script,
    MAIL: ({ connection, message }) =>
      connection === 1 && message > 1 ? '451 Mails per session limit' : undefined,
  }
  const result = resultOf(await handle())
  expect(envids(server).length).toBe(1)
  expect(result).toMatchObject({ dsnRequested: false, accepted: people, warnings: [expect.any(String)] })
})

test('a mail that must stay encrypted is an incident where it cannot', async () => {
  const { server, worker, handle } = await mailing({}, { smtpEmailRequireTls: true })
  expect(await handle()).toMatchObject({
    kind: 'fail',
    retries: 0,
    message: expect.stringMatching(/smtpEmailRequireTls.*the connection is not encrypted/) as string,
  })
  expect(server.received).toEqual([])
  expect(worker.log.join('')).not.toContain('"event":"defect"')
})
