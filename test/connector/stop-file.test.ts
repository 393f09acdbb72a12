import { EventEmitter, once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStopFile } from '../../src/files/stop-file.ts'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createJobWorker, plainMail, type JobWorkerOptions } from '../support/job-worker.ts'
import { recipientLimit } from '../support/recipient-limit.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import type { Script } from '../support/smtp-script.ts'

/** A worker whose stop file a test puts there and takes away; `touch` is not seen before somebody looks. */
async function stoppable(script: Script = {}, options: Omit<JobWorkerOptions, 'stopFile'> = {}) {
  const server = await ScriptedSmtp.start({ script })
  let isThere = false
  const stopFile = await openStopFile({
    name: 'SMTP_STOP_FILE',
    path: '/run/stop',
    pause: (_ms, signal) =>
      new Promise((end) => signal.addEventListener('abort', () => end(), { once: true })),
    monotonicNow: () => 0,
    onThere: () => {},
    onGone: () => {},
    stat: async () => {
      if (!isThere) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    },
  })
  const worker = createJobWorker({ stopFile, ...options })
  onTestFinished(async () => {
    worker.close()
    await stopFile.close()
    await server.close()
  })
  return {
    server,
    worker,
    stopFile,
    touch: () => void (isThere = true),
    remove: () => void (isThere = false),
    mail: plainMail(server),
  }
}

const goesBack = { kind: 'fail', retries: 3, message: 'SMTP_STOP_FILE stops all mail', variables: {} }

describe('SMTP_STOP_FILE', () => {
  test('a job that arrives while it is there goes back, and nothing connects', async () => {
    const { server, worker, stopFile, touch, remove, mail } = await stoppable()
    touch()
    await stopFile.look()
    expect(await worker.handle({ key: 'job', variables: mail })).toMatchObject(goesBack)
    expect(server.connections).toBe(0)
    remove()
    await stopFile.look()
    expect(await worker.handle({ key: 'job', variables: mail })).toMatchObject({ kind: 'complete' })
  })

  test('a mail that was sent before is answered for', async () => {
    const { worker, stopFile, touch, mail } = await stoppable()
    await worker.handle({ key: 'job', variables: mail })
    touch()
    await stopFile.look()
    expect(await worker.handle({ key: 'job', variables: mail })).toMatchObject({
      variables: { mail: { replayed: true } },
    })
  })

  test('a job in the queue goes back when it turns up; what was handed over ends as usual', async () => {
    const replied = new EventEmitter()
    const { server, worker, stopFile, touch, mail } = await stoppable(
      { dot: { after: () => once(replied, 'now'), reply: '250 Ok' } },
      { accounts: { connections: 1 } },
    )
    const first = worker.handle({ key: 'first', variables: mail })
    await server.seen('dot')
    const second = worker.handle({ key: 'second', variables: mail })
    await new Promise((resolve) => setImmediate(resolve))
    touch()
    await stopFile.look()
    expect(await second).toMatchObject(goesBack)
    replied.emit('now')
    expect(await first).toMatchObject({ kind: 'complete', variables: { mail: { delivery: 'sent' } } })
    expect(server.received).toHaveLength(1)
  })

  test('a job whose server is slow to greet goes back when it turns up', async () => {
    const { server, worker, stopFile, touch, mail } = await stoppable({ connect: { then: 'silence' } })
    const job = worker.handle({ key: 'job', variables: mail })
    await server.seen('connection')
    touch()
    await stopFile.look()
    expect(await job).toMatchObject(goesBack)
  })

  test.each(['asked', 'granted'] as const)(
    'at the gate, when the claim is %s: nothing is handed over',
    async (when) => {
      const ledger = createMemoryLedger(Date.now)
      const stopped = await stoppable(
        {},
        {
          ledger: {
            ...ledger,
            claim: async (...claim) => {
              if (when === 'granted') stopped.touch()
              return ledger.claim(...claim)
            },
          } satisfies Ledger,
        },
      )
      const { server, worker, touch, remove, mail } = stopped
      server.script = {
        DATA: () => {
          if (when === 'asked') touch()
          return undefined
        },
      }
      expect(await worker.handle({ key: 'job', variables: mail })).toMatchObject(goesBack)
      expect(server.received).toEqual([])
      const { entry } = await ledger.read({ cluster: 'test', jobKey: 'job' })
      expect(entry?.state).toBe('not-sent')
      expect(entry?.attempt === '').toBe(when === 'asked')
      remove()
      server.script = {}
      await stopped.stopFile.look()
      const again = createJobWorker({ ledger })
      onTestFinished(() => again.close())
      expect(await again.handle({ key: 'job', variables: mail })).toMatchObject({ kind: 'complete' })
    },
  )

  test('between two transactions of one mail: the rest is sent when it is gone', async () => {
    const to = ['a@example.org', 'b@example.org', 'c@example.org']
    const { server, worker, stopFile, touch, remove, mail } = await stoppable()
    server.script = {
      ...recipientLimit({ limit: 2 }),
      dot: () => {
        touch()
        return undefined
      },
    }
    const variables = { ...mail, smtpEmailToRecipients: to }
    expect(await worker.handle({ key: 'job', variables })).toMatchObject(goesBack)
    expect(server.accepted.map((one) => one.to)).toEqual([to.slice(0, 2)])
    remove()
    await stopFile.look()
    server.script = recipientLimit({ limit: 2 })
    expect(await worker.handle({ key: 'job', variables })).toMatchObject({
      variables: { mail: { delivery: 'sent', accepted: to } },
    })
    expect(server.accepted.map((one) => one.to)).toEqual([to.slice(0, 2), to.slice(2)])
  })

  test('nobody gets nothing either while it is there', async () => {
    const { worker, stopFile, touch, mail } = await stoppable({}, { safety: { sandboxTo: [] } })
    touch()
    await stopFile.look()
    expect(await worker.handle({ variables: mail })).toMatchObject(goesBack)
  })
})
