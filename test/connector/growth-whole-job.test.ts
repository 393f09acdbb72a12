import { afterAll, beforeAll, expect, test } from 'vitest'
import { growthOfWaiting, MOST_GROWTH } from '../support/growth.ts'
import { createJobWorker, plainMail, type JobWorker } from '../support/job-worker.ts'
import { startRudeSmtp, type RudeSmtp } from '../support/rude-smtp.ts'

let said = ''
let server: RudeSmtp
let worker: JobWorker
beforeAll(async () => {
  server = await startRudeSmtp('dot', (socket) => void socket.write(`${said}\r\n`))
  worker = createJobWorker({ secrets: { PW: 'S3cr3t-Pässw=rd<&>' } })
})
afterAll(async () => {
  worker.close()
  await server.close()
})

const fill = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length))

/** The command is of no interest, but that there is one. */
async function handled(inputs: object, headers?: Readonly<Record<string, string>>): Promise<void> {
  const mail = plainMail(server)
  const authentication = { ...mail.authentication, username: 'robot@example.net', password: 'secrets.PW' }
  await worker.handle({ variables: { ...mail, authentication, ...inputs }, ...(headers && { headers }) })
}

test.each(['a', 'ü ', '\\', '\r\n.', '{{', '<p>', '&amp;', '=?', '"', ' '])(
  'a whole job takes no more time than the length of its mail says: %j',
  async (piece) => {
    said = '250 2.0.0 Ok'
    for (const smtpEmailContentType of ['text', 'html-with-text'])
      expect(
        await growthOfWaiting((size) => {
          const smtpEmailContent = fill(piece, size)
          return () => handled({ smtpEmailContentType, smtpEmailContent })
        }),
      ).toBeLessThan(MOST_GROWTH)
  },
  60_000,
)

test.each(['y', '\\', '%', '=', '&', '\r\n250-', '\u001b', ' '])(
  'nor than that of a reply on the wire: %j',
  async (piece) => {
    expect(
      await growthOfWaiting((size) => {
        const reply = `${piece.includes('250-') ? '250-' : '250 '}${fill(piece, size - 100)}`
        return () => {
          said = piece.includes('250-') ? `${reply}x\r\n250 y` : reply
          return handled({})
        }
      }),
    ).toBeLessThan(MOST_GROWTH)
  },
  60_000,
)

test.each(['resultExpression', 'errorExpression', 'retryBackoff', 'resultVariable', 'somethingElse'])(
  'nor than that of the header %s',
  async (header) => {
    said = '250 2.0.0 Ok'
    expect(
      await growthOfWaiting((size) => {
        const text = fill('a+', size)
        return () => handled({}, { [header]: text })
      }),
    ).toBeLessThan(MOST_GROWTH)
  },
  60_000,
)
