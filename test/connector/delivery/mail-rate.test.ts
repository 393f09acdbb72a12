import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { accountOf as AccountOf } from '../../../src/connector/account/account-of.ts'
import type { Command } from '../../../src/connector/acknowledge.ts'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { recipientLimit } from '../../support/recipient-limit.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import type { Script } from '../../support/smtp-script.ts'

vi.mock('../../../src/connector/account/account-of.ts', async (original) => {
  const { accountOf } = await original<{ readonly accountOf: typeof AccountOf }>()
  return {
    accountOf: async (...asked: Parameters<typeof AccountOf>) => ({
      ...(await accountOf(...asked)),
      name: 'shop',
      limits: rig.limits,
    }),
  }
})
const { rig } = vi.hoisted(() => {
  const rig: { limits: { readonly perMinute?: number } } = { limits: {} }
  return { rig }
})
afterEach(() => void (rig.limits = {}))

const mailing = async (perMinute: number, script: Script = {}) => {
  rig.limits = { perMinute }
  const server = await ScriptedSmtp.start({ script })
  const ledger = createMemoryLedger(Date.now)
  const worker = createJobWorker({ ledger })
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const handle = (key: string, inputs = {}) =>
    worker.handle({ key, variables: { ...plainMail(server), ...inputs } })
  return { server, ledger, worker, handle }
}
const expectWaiting = (end: Command) => {
  expect(end).toMatchObject({ kind: 'fail', retries: 3 })
  expect(end).toHaveProperty(
    'message',
    expect.stringMatching(/account shop has sent as much as it may for now/),
  )
}

test('a mail over the limit goes back with all its retries and its wait, before anything connects', async () => {
  const { server, handle, worker } = await mailing(2)
  await handle('1')
  await handle('2')
  const before = server.connections
  const end = await handle('3')
  expectWaiting(end)
  expect(end).toHaveProperty('backoffMs', expect.closeTo(60_000, -4))
  expect([server.connections, server.accepted.length]).toEqual([before, 2])
  expect(await worker.metrics()).toContain('smtp_mails_total{end="put_off",type="rate"} 1')
  const line = worker.log.find((one) => one.includes('"put-off"')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ waitMs: end.kind === 'fail' ? end.backoffMs : 0 })
})

test('what was not handed over gives its turn back; what the server refused after it was, does not', async () => {
  let RCPT: string | undefined = '550 5.1.1 No such user'
  const dot = () => (RCPT === undefined ? '550 5.7.1 Spam' : undefined)
  const { handle } = await mailing(1, { RCPT: () => RCPT, dot })
  expect(await handle('1')).toMatchObject({ kind: 'fail', retries: 0 })
  RCPT = undefined
  expect(await handle('2')).toMatchObject({ kind: 'fail', retries: 0 })
  expectWaiting(await handle('3'))
})

test('each further transaction is one; the rest waits, and those who have the mail keep it once', async () => {
  const { server, handle } = await mailing(2, recipientLimit({ limit: 1 }))
  const smtpEmailToRecipients = ['a@example.org', 'b@example.org', 'c@example.org']
  expectWaiting(await handle('1', { smtpEmailToRecipients }))
  expect(server.accepted.flatMap(({ to }) => to)).toEqual(['a@example.org', 'b@example.org'])
  rig.limits = { perMinute: 3 }
  expect(await handle('1', { smtpEmailToRecipients })).toMatchObject({ kind: 'complete' })
  expect(server.accepted.flatMap(({ to }) => to)).toEqual(smtpEmailToRecipients)
})

test('a job that the ledger answers for needs no turn', async () => {
  const { handle } = await mailing(1)
  await handle('1')
  expect(await handle('1')).toMatchObject({ kind: 'complete', variables: { mail: { replayed: true } } })
})

test('a ledger that cannot count puts off, and nothing is sent', async () => {
  const { server, handle, ledger } = await mailing(1)
  vi.spyOn(ledger.rates, 'ask').mockRejectedValue(new Error('the disk is full'))
  const end = await handle('1')
  expect(end).toMatchObject({ kind: 'fail', retries: 3 })
  expect(end).toHaveProperty('message', expect.stringMatching(/cannot be counted: the disk is full/))
  expect(server.connections).toBe(0)
})

test('nothing goes out on a turn that is not held any more', async () => {
  const { server, handle, ledger } = await mailing(1)
  let given = 0
  vi.spyOn(ledger.rates, 'ask').mockImplementation(async () => {
    given += 1
    return [{ kind: 'turn', turn: { isHeld: () => false, end: () => void (given -= 1) } }]
  })
  expect(await handle('1')).toMatchObject({ kind: 'fail', retries: 3 })
  expect([server.accepted.length, given]).toEqual([0, 0])
  expect((await ledger.read({ cluster: 'test', jobKey: '1' })).entry?.state).toBe('not-sent')
})
