import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import { startOwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { recipientLimit } from '../support/recipient-limit.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'limited'
const MAILS = 60
const PEOPLE = Array.from({ length: 7 }, (_, nth) => `user${nth + 1}@example.org`)
/** Transactions after which a worker is killed: in the middle of a mail, since none has fewer than four of them. */
const KILLS = [25, 75, 150]

const isEnd = ({ valueType, intent, key, value }: EngineRecord): boolean =>
  (valueType === 'INCIDENT' && intent === 'CREATED') ||
  (valueType === 'PROCESS_INSTANCE' &&
    intent === 'ELEMENT_COMPLETED' &&
    key === String(value['processInstanceKey']))

test('kill -9 between and in the transactions of a mail: each recipient has it once, or a person is asked', async () => {
  const own = await startOwnEngine()
  onTestFinished(() => own.close())
  const server = await ScriptedSmtp.start({ script: recipientLimit({ limit: 2 }) })
  onTestFinished(() => server.close())
  const folder = await mkdtemp(join(tmpdir(), 'smtp-limited-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const start = () =>
    TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      folder,
      env: { SMTP_JOB_TYPES: `${TYPE}=seed`, SMTP_LEDGER: `sqlite:${join(folder, 'ledger.db')}` },
    })
  const inputs = { smtpEmailToRecipients: `=${JSON.stringify(PEOPLE)}` }
  await own.client.deploy(mailProcess(TYPE, TYPE, { inputs }))

  let worker = await start()
  onTestFinished(async () => {
    await worker.stop()
  })
  const subjects = new Map<string, string>()
  for (let mail = 0; mail < MAILS; mail++) {
    const subject = `mail-${mail}.`
    subjects.set(await own.client.createInstance(TYPE, mailVariables(server, subject)), subject)
  }
  for (const count of KILLS) {
    await server.seen('accepted', count)
    worker.kill('SIGKILL')
    await worker.exit
    worker = await start()
  }
  const ends = await Promise.all(
    [...subjects.keys()].map((instance) =>
      own.records.waitFor({ recordType: 'EVENT', instance, where: isEnd }, { timeoutMs: 180_000 }),
    ),
  )

  const received = (subject: string): string[] =>
    server.received
      .filter(({ data }) => data.includes(`Subject: ${subject}\r\n`))
      .flatMap(({ to }) => to)
      .sort()
  const asked = ends.filter(({ valueType }) => valueType === 'INCIDENT')
  for (const { valueType, value } of ends) {
    const instance = String(value['processInstanceKey'])
    const to = received(subjects.get(instance) ?? '')
    // nobody twice, whatever happened: nobody consented
    expect(to).toEqual([...new Set(to)])
    if (valueType === 'INCIDENT') expect(value['errorMessage']).toContain('no reply came')
    else {
      expect(to).toEqual(PEOPLE)
      expect(own.records.variables(instance)['mail']).toMatchObject({ status: 'SUCCESS', delivery: 'sent' })
    }
  }
  // what is uncertain is little: the mails that were under way at a kill
  expect(asked.length).toBeLessThanOrEqual(KILLS.length * 5)
  expect(MAILS - asked.length).toBeGreaterThan(0)
})
