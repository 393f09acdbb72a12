import { expect, onTestFinished, test } from 'vitest'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import { silence, type Phase } from '../../support/smtp-script.ts'

const servers = async (phase: Phase, count: number): Promise<ScriptedSmtp[]> => {
  const started = await Promise.all(
    Array.from({ length: count }, () => ScriptedSmtp.start({ script: { [phase]: silence } })),
  )
  onTestFinished(async () => {
    await Promise.all(started.map((server) => server.close()))
  })
  return started
}

test.each<Phase>(['connect', 'MAIL', 'DATA'])(
  'more sends stand still than may: one goes back with all its retries, and was not sent (%s)',
  async (phase) => {
    const [one, two] = await servers(phase, 2)
    const ledger = createMemoryLedger(Date.now)
    const worker = createJobWorker({ ledger, accounts: { maxJobs: 1 } })
    onTestFinished(() => worker.close())
    if (!one || !two) throw new Error('no servers')
    const ends = [one, two].map(async (server, nth) => {
      const key = `job-${nth}`
      return { key, end: await worker.handle({ variables: plainMail(server), key }) }
    })
    const { key, end } = await Promise.race(ends)
    expect(end).toMatchObject({ kind: 'fail', retries: 3 })
    expect(end).toHaveProperty('message', expect.stringMatching(/does not answer/))
    expect((await ledger.read({ cluster: 'test', jobKey: key })).entry?.state).toBe('not-sent')
  },
)

test('a send that was handed over is waited for, however long its account stands still', async () => {
  const [one, two] = await servers('dot', 2)
  const worker = createJobWorker({ accounts: { maxJobs: 1 }, sendTimeoutMs: 2_500 })
  onTestFinished(() => worker.close())
  if (!one || !two) throw new Error('no servers')
  const ends = await Promise.all([one, two].map((server) => worker.handle({ variables: plainMail(server) })))
  for (const end of ends) expect(end).toHaveProperty('message', expect.stringMatching(/no reply came/))
})
