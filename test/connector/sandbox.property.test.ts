import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { createJobWorker, plainMail } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { reset, type Script } from '../support/smtp-script.ts'

let server: ScriptedSmtp
beforeAll(async () => {
  server = await ScriptedSmtp.start()
})
afterAll(() => server.close())

const later = '451 4.3.0 later'
const WAYS = {
  off: {},
  redirect: { sandboxTo: ['a@sandbox.example', 'b@sandbox.example'] },
  nobody: { sandboxTo: [] },
}
const SERVERS: Readonly<Record<string, Script>> = {
  takes: {},
  refuses: { MAIL: later },
  hangsUp: { dot: reset },
  takesOne: { RCPT: ({ line }) => (line.includes('<b@') ? later : undefined) },
}

/** One life of a worker: its setting, what the server does, whether it dies before the outcome is noted. */
const life = fc.record({
  way: fc.constantFrom('off', 'redirect', 'nobody'),
  server: fc.constantFrom(...Object.keys(SERVERS)),
  dies: fc.boolean(),
  inputs: fc.constantFrom({}, { smtpEmailOnUncertain: 'resend' }, { smtpEmailOnPartial: 'retry-deferred' }),
})

let jobs = 0

test('whatever is switched, and whoever dies: a job that went one way sends no mail another way', async () => {
  const property = fc.asyncProperty(fc.array(life, { minLength: 2, maxLength: 5 }), async (lives) => {
    const kept = createMemoryLedger(Date.now)
    const key = `job-${(jobs += 1)}`
    let consent = {}
    const went: string[] = []
    for (const { way, server: does, dies, inputs } of lives) {
      server.script = SERVERS[does] ?? {}
      const ledger: Ledger = {
        ...kept,
        read: async (job) => ({ ...(await kept.read(job)), live: false }),
        end: async () => {},
        ...(dies && { record: async () => {} }),
      }
      const worker = createJobWorker({ ledger, safety: WAYS[way] })
      const before = server.received.length
      const variables = {
        ...plainMail(server),
        smtpEmailToRecipients: ['a@example.org', 'b@example.org'],
        ...inputs,
        ...consent,
      }
      const command = await worker.handle({ key, variables })
      worker.close()
      // a person resolves whatever is asked
      if ('smtpUncertainDelivery' in command.variables) consent = command.variables
      for (const { to } of server.received.slice(before))
        went.push(to.every((one) => one.endsWith('@sandbox.example')) ? 'redirect' : 'off')
      const { mail } = command.variables as { mail?: { delivery?: string; replayed?: boolean } }
      if (mail?.delivery === 'simulated' && mail.replayed !== true) went.push('nobody')
    }
    expect(new Set(went).size, went.join()).toBeLessThanOrEqual(1)
  })
  await fc.assert(property, { numRuns: 40, seed: 18 })
})
