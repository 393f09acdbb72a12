import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RecordSink } from '../../sandbox/client/record-sink.ts'
import { streamRecords } from '../../sandbox/client/record-stream.ts'
import { Records } from '../../sandbox/client/records.ts'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'record-sink'

/** The way on which the records of a real Zeebe come to the tests (npm run test:zeebe). */
describe('records by way of a sink', () => {
  let sink: RecordSink
  let own: OwnEngine
  let mail: MailServer
  let worker: TestWorker
  const exported = new Records()
  let stop: () => void

  beforeAll(async () => {
    sink = await RecordSink.listen()
    own = await startOwnEngine({ args: ['--export', sink.origin] })
    stop = await streamRecords(sink.url, exported)
    mail = await MailServer.start()
    worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${TYPE}=seed` },
    })
    await own.client.deploy(mailProcess(TYPE, TYPE))
  })
  afterAll(async () => {
    await worker.stop()
    stop()
    await own.close()
    await mail.close()
    await sink.close()
  })

  test('are those of the engine itself: a mail that is sent, and one that ends in front of a person', async () => {
    const sent = await own.client.createInstance(TYPE, mailVariables(mail, 'Hello'))
    const refused = await own.client.createInstance(TYPE, mailVariables(mail, ''))
    for (const records of [exported, own.records]) {
      expect(await records.instanceEnd(sent)).toBe('completed')
      expect((await records.incident(refused)).errorMessage).toContain('smtpEmailSubject')
    }
    await own.client.cancelInstance(refused)
    for (const records of [exported, own.records])
      expect(await records.instanceEnd(refused)).toBe('terminated')
    for (const instance of [sent, refused]) {
      expect(exported.find({ instance })).toEqual(own.records.find({ instance }))
      expect(exported.find({ instance }).length).toBeGreaterThan(10)
    }
  })
})
