import { afterEach, describe, expect, inject, test } from 'vitest'
import { EngineClient } from '../../sandbox/client/engine-client.ts'
import { EngineProcess } from '../../sandbox/client/engine-process.ts'
import { freePorts } from '../../sandbox/free-ports.ts'
import { Container } from '../support/container.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { MailServer } from '../support/mail-server.ts'
import './setup.ts'

const MAILS = 10

describe.skipIf(inject('imageMissing'))('the image at work', () => {
  const ends: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end()
  })

  test('SIGTERM with slow sends in work: all go out once, all jobs complete, exit status 0', async () => {
    const engine = await EngineProcess.start()
    ends.push(() => engine.close())
    const client = new EngineClient(engine.grpcAddress)
    ends.push(async () => client.close())
    const slow = await MailServer.start({ delayMs: 1_500 })
    ends.push(() => slow.close())
    const [httpPort] = await freePorts(1)
    const worker = Container.start({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      ZEEBE_GRPC_ADDRESS: engine.grpcAddress,
      SMTP_JOB_TYPES: 'image-drain=seed',
      SMTP_POOL_CONNECTIONS: String(MAILS),
    })
    ends.push(() => worker.remove())
    await worker.says('"event":"ready"')

    await client.deploy(mailProcess('image-drain', 'image-drain'))
    const subjects = Array.from({ length: MAILS }, (_, index) => `drain-${index}`)
    const instances = Promise.all(
      subjects.map((subject) => client.createInstanceWithResult('image-drain', mailVariables(slow, subject))),
    )
    await slow.waitForMessage(() => slow.messages.length === MAILS)

    expect((await worker.stop(30)).code, worker.output).toBe(0)
    expect(slow.messages.map(({ mail }) => mail.subject).sort()).toEqual(subjects)
    // each instance came to its end, and its mail is known by the ID under which it went out
    const results = (await instances).map(({ variables }) => variables['mail'])
    const sent = slow.messages.map(({ mail }) => ({ messageId: mail.messageId }))
    expect(results).toEqual(
      expect.arrayContaining(sent.map((one) => expect.objectContaining(one) as unknown)),
    )
  })
})
