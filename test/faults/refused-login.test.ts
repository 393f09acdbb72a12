import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'refused-login'

/** Here since the first pause of an account lasts a minute, and the worker's own clock is the one that counts. */
describe('a login that the server refuses', () => {
  let own: OwnEngine
  beforeAll(async () => {
    own = await startOwnEngine()
    const login = { 'authentication.username': 'shop', 'authentication.password': 'x' }
    await own.client.deploy(mailProcess(TYPE, TYPE, { inputs: login }))
  })
  afterAll(() => own.close())

  const events = (intent: string, instance: string): EngineRecord[] =>
    own.records.find({ recordType: 'EVENT', valueType: 'JOB', intent, instance })
  const failed = (instance: string) =>
    own.records.waitFor({ recordType: 'EVENT', valueType: 'JOB', intent: 'FAILED', instance })

  test(
    'is told once; the other jobs of the account wait without losing a retry, until a probe gets through',
    { timeout: 240_000 },
    async () => {
      const refused = '535 5.7.8 Authentication credentials invalid'
      const mended = await ScriptedSmtp.start({ script: { AUTH: refused } })
      const stubborn = await ScriptedSmtp.start({ script: { AUTH: refused } })
      const worker = await TestWorker.start({
        grpcAddress: own.engine.grpcAddress,
        env: { SMTP_JOB_TYPES: `${TYPE}=seed`, SMTP_POOL_CONNECTIONS: '1' },
      })
      onTestFinished(async () => {
        await worker.stop()
        await mended.close()
        await stubborn.close()
      })
      const start = (server: ScriptedSmtp) => own.client.createInstance(TYPE, mailVariables(server, 'Hello'))
      const health = async (): Promise<unknown> => {
        const answer = await worker.get('/health/ready')
        expect(answer.status).toBe(200)
        return answer.json()
      }
      const pausedIn = async () =>
        /^smtp_accounts_paused (\d+)/m.exec(await (await worker.get('/metrics')).text())?.[1]

      const told = [await start(mended), await start(stubborn)]
      const incidents = await Promise.all(told.map((instance) => own.records.incident(instance)))
      for (const { errorMessage } of incidents) expect(errorMessage).toContain('535')
      const others = await Promise.all(Array.from({ length: 5 }, () => start(mended)))
      const probe = await start(stubborn)
      for (const { value } of await Promise.all([...others, probe].map(failed))) {
        expect(value).toMatchObject({ retries: 3 })
        expect(value['errorMessage']).toContain('the account is paused')
        expect(Number(value['retryBackoff'])).toBeGreaterThan(30_000)
      }
      expect([mended.count('AUTH'), stubborn.count('AUTH')]).toEqual([1, 1])
      expect(await health()).toMatchObject({ pausedAccounts: 2 })
      expect(await pausedIn()).toBe('2')

      // the first server takes the login from now on; nobody has to tell the jobs that wait
      mended.script = {}
      for (const instance of others)
        expect(await own.records.instanceEnd(instance, { timeoutMs: 120_000 })).toBe('completed')
      expect(mended.accepted).toHaveLength(5)
      expect(await pausedIn()).toBe('1')
      // the other one refused its probe: put off again, and nobody is told again
      await stubborn.seen('AUTH', 2)
      const again = { recordType: 'EVENT', valueType: 'JOB', intent: 'FAILED', instance: probe } as const
      await own.records.waitFor({
        ...again,
        where: ({ position }) => position > Number(events('FAILED', probe)[0]?.position),
      })
      for (const { value } of [...others, probe].flatMap((instance) => events('FAILED', instance)))
        expect(value).toMatchObject({ retries: 3 })
      expect(
        own.records.find({ valueType: 'INCIDENT', intent: 'CREATED', recordType: 'EVENT' }),
      ).toHaveLength(2)
    },
  )
})
