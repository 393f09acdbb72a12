import { describe, expect, onTestFinished, test } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { useMailWorker } from '../support/mail-worker.ts'
import { eximPackages, startExim } from './exim.ts'
import { postfixPackages, startPostfix } from './postfix.ts'
import { isRoot } from './real-server.ts'

const exim = await eximPackages()
const postfix = await postfixPackages()
const people = Array.from({ length: 25 }, (_, at) => `person-${at}@example.org`)

describe.skipIf('missing' in exim || 'missing' in postfix || !isRoot())(
  'a deployed mail to 25 recipients, by way of',
  () => {
    const engine = useEngine()
    const worker = useMailWorker(engine, 'real-servers')

    test.each([
      [
        'Exim with recipients_max',
        (sink: number) =>
          startExim('folder' in exim ? exim.folder : '', {
            main: ['recipients_max = 10', 'tls_advertise_hosts ='],
            sinkPort: sink,
          }),
      ],
      [
        'Postfix with smtpd_recipient_limit',
        (sink: number) =>
          startPostfix('folder' in postfix ? postfix.folder : '', ['smtpd_recipient_limit = 10'], sink),
      ],
    ])('%s: everybody gets it once', async (_, start) => {
      const sink = await MailServer.start()
      onTestFinished(() => sink.close())
      const { port } = await start(sink.port)
      const instance = await worker.start({
        server: { host: '127.0.0.1', port },
        inputs: { smtpEmailToRecipients: `=${JSON.stringify(people)}` },
        headers: { resultVariable: 'mail' },
      })
      expect(await instance.end()).toBe('completed')
      expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', delivery: 'sent', rejected: [] })
      const got = () => sink.messages.flatMap(({ envelope }) => envelope.to)
      await expect.poll(() => got().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(people.length)
      expect(got().sort()).toEqual([...people].sort())
      expect(new Set(sink.messages.map(({ mail }) => mail.messageId)).size).toBe(1)
    })
  },
)
