import { describe, expect, onTestFinished, test } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import type { MailSafety } from '../../src/mail/safety.ts'
import { createJobWorker, plainMail, type WholeJob } from '../support/job-worker.ts'
import { recipientLimit } from '../support/recipient-limit.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { reset, type Script } from '../support/smtp-script.ts'

const TEST = 'test@sandbox.example'
const redirect: MailSafety = { sandboxTo: [TEST] }
const nobody: MailSafety = { sandboxTo: [] }
const off: MailSafety = {}

const inputs = {
  smtpEmailToRecipients: ['Ada <ada@example.org>'],
  smtpEmailCcRecipients: ['cc@example.org'],
  smtpEmailBccRecipients: ['bcc@example.org'],
}
const originalRecipients = { to: ['ada@example.org'], cc: ['cc@example.org'], bcc: ['bcc@example.org'] }
const everybody = Object.values(originalRecipients).flat()

/** One job, one ledger, one server; each life is a worker with settings of its own. */
async function mailing(script: Script = {}) {
  const server = await ScriptedSmtp.start({ script })
  onTestFinished(() => server.close())
  const ledger = createMemoryLedger(Date.now)
  const live = async (safety: MailSafety, more: Partial<WholeJob> = {}, of: Ledger = ledger) => {
    const worker = createJobWorker({ safety, ledger: of })
    try {
      return await worker.handle({
        key: 'job',
        ...more,
        variables: { ...plainMail(server), ...inputs, ...more.variables },
      })
    } finally {
      worker.close()
    }
  }
  return { server, ledger, live, sentTo: () => server.accepted.map(({ to }) => to) }
}

const mailOf = (command: { variables: object }) =>
  (command.variables as { mail: Record<string, unknown> }).mail
/** The engine never hears of an end. */
const neverEnding = (ledger: Ledger): Ledger => ({ ...ledger, end: async () => {} })
/** The next worker: the attempts of the one before are not live any more. */
const afterCrash = (ledger: Ledger): Ledger => ({
  ...ledger,
  read: async (job) => ({ ...(await ledger.read(job)), live: false }),
})

describe('SMTP_SANDBOX_TO', () => {
  test('sends to its addresses alone, with the headers of the mail', async () => {
    const { server, live, sentTo } = await mailing()
    const mail = mailOf(await live({ sandboxTo: [TEST, 'second@sandbox.example'] }))
    expect(sentTo()).toEqual([[TEST, 'second@sandbox.example']])
    const text = server.accepted[0]?.data.toString()
    expect(text).toContain('To: Ada <ada@example.org>\r\n')
    expect(text).toContain('Cc: cc@example.org\r\n')
    expect(text).not.toMatch(/bcc|sandbox/i)
    expect(mail).toMatchObject({
      status: 'SUCCESS',
      delivery: 'sent',
      redirected: true,
      originalRecipients,
      accepted: [TEST, 'second@sandbox.example'],
      rejected: [],
    })
  })

  test('a sandbox address that is refused is told like any recipient', async () => {
    const { live } = await mailing({
      RCPT: ({ line }) => (line.includes('bad@') ? '550 5.1.1 no' : undefined),
    })
    expect(mailOf(await live({ sandboxTo: [TEST, 'bad@sandbox.example'] }))).toMatchObject({
      delivery: 'partly-sent',
      redirected: true,
      accepted: [TEST],
      rejected: [{ recipient: 'bad@sandbox.example', code: '550' }],
    })
  })

  test('nobody: connects to no server, and the result is of a mail that was simulated', async () => {
    const { server, live } = await mailing()
    expect(mailOf(await live(nobody))).toMatchObject({
      status: 'SUCCESS',
      response: expect.stringContaining('SMTP_SANDBOX_TO') as unknown,
      delivery: 'simulated',
      redirected: true,
      originalRecipients,
      messageId: expect.stringMatching(/^<.*@example\.com>$/) as unknown,
      accepted: [],
      rejected: [],
    })
    expect(server.connections).toBe(0)
  })

  test('nobody: what is wrong with a mail shows all the same', async () => {
    const { live } = await mailing()
    const missing = { smtpEmailAttachments: 'gone.pdf' }
    expect(await live(nobody, { variables: missing })).toMatchObject({ kind: 'fail', retries: 0 })
    const command = await live(nobody, { variables: { authentication: { hostname: 'x', port: 'no' } } })
    expect(command).toMatchObject({ message: expect.stringContaining('authentication.port') as unknown })
  })

  test('what a server must offer is asked for by the addresses of the sandbox', async () => {
    const server = await ScriptedSmtp.start({ keywords: ['8BITMIME'] })
    const worker = createJobWorker({ safety: redirect })
    onTestFinished(async () => {
      worker.close()
      await server.close()
    })
    const mail = { ...plainMail(server), smtpEmailBccRecipients: ['jürgen@example.org'] }
    expect(mailOf(await worker.handle({ variables: mail }))).toMatchObject({ delivery: 'sent' })
  })
})

describe('a job that comes back after the sandbox was switched', () => {
  const ways = { off, redirect, nobody }
  const names = ['off', 'redirect', 'nobody'] as const
  const switches = names.flatMap((first) => names.map((then) => [first, then] as const))

  test.each(switches)('sent with %s, back with %s: it is answered, not mailed', async (first, then) => {
    const { live, sentTo } = await mailing()
    const before = mailOf(await live(ways[first]))
    const mails = sentTo().length
    expect(mailOf(await live(ways[then]))).toEqual({ ...before, replayed: true })
    expect(sentTo()).toHaveLength(mails)
  })

  test.each(switches)('not sent with %s, back with %s: it goes the way of now', async (first, then) => {
    const { server, live, sentTo } = await mailing({ RCPT: '451 4.3.0 later' })
    if (first !== 'nobody') await live(ways[first])
    server.script = {}
    await live(ways[then])
    expect(sentTo()).toEqual({ off: [everybody], redirect: [[TEST]], nobody: [] }[then])
  })

  test.each(switches.filter(([first, then]) => first !== 'nobody' && first !== then))(
    'uncertain with %s, back with %s: asked about again, also with consent and with resend',
    async (first, then) => {
      const { server, live, sentTo } = await mailing({ dot: reset })
      const asked = await live(ways[first])
      expect(asked).toMatchObject({ kind: 'fail', retries: 0, variables: { smtpUncertainDelivery: {} } })
      server.script = {}
      const consent = { variables: asked.variables as Record<string, unknown> }
      const resend = { variables: { smtpEmailOnUncertain: 'resend' } }
      for (const job of [{}, consent, resend]) {
        const command = await live(ways[then], job)
        expect(command).toMatchObject({
          kind: 'fail',
          message: expect.stringMatching(/SMTP_SANDBOX_TO is set.* since: .*sends no mail/) as unknown,
        })
      }
      expect(sentTo()).toEqual([])
      // switched back, a person's word counts again
      await live(ways[first], consent)
      expect(sentTo()).toEqual([first === 'off' ? everybody : [TEST]])
    },
  )

  test('with another mail and consent: nothing of the job goes to its recipients', async () => {
    const { ledger, live, sentTo } = await mailing()
    await live(redirect, {}, neverEnding(ledger))
    const changed = { smtpEmailSubject: 'Another one' }
    const asked = await live(off, { variables: changed })
    expect(asked).toMatchObject({ kind: 'fail', retries: 0 })
    const consent = asked.variables as Record<string, unknown>
    expect(await live(off, { variables: { ...changed, ...consent } })).toMatchObject({ kind: 'fail' })
    expect(sentTo()).toEqual([[TEST]])
    await live(redirect, { variables: { ...changed, ...consent } })
    expect(sentTo()).toEqual([[TEST], [TEST]])
  })

  test('the same key with another mail, of an engine that was set up anew: it is sent', async () => {
    const { live, sentTo } = await mailing()
    await live(redirect)
    await live(off, { variables: { smtpEmailSubject: 'Another one' } })
    expect(sentTo()).toEqual([[TEST], everybody])
  })

  test.each([
    ['redirect', 'off', ['a@sandbox.example', 'b@sandbox.example', 'c@sandbox.example']],
    ['redirect', 'nobody', ['a@sandbox.example', 'b@sandbox.example', 'c@sandbox.example']],
    ['off', 'redirect', everybody],
    ['off', 'nobody', everybody],
  ] as const)('sent to some with %s, back with %s: the rest gets nothing', async (first, then, all) => {
    const partial = { ...ways, redirect: { sandboxTo: all } }
    const { server, live, sentTo } = await mailing({
      ...recipientLimit({ limit: 2 }),
    })
    const usual = server.script
    // the second transaction fails, so that its rest is left for another attempt
    server.script = { ...usual, MAIL: () => (server.accepted.length > 0 ? '451 4.3.0 later' : undefined) }
    const began = await live(partial[first])
    expect(began).toMatchObject({ kind: 'fail', retries: 2 })
    server.script = usual
    const ended = mailOf(await live(first === 'off' ? ways[then] : { ...partial, ...ways }[then]))
    expect(ended).toMatchObject({ delivery: 'partly-sent', accepted: all.slice(0, 2), replayed: true })
    expect(sentTo()).toEqual([all.slice(0, 2)])
  })

  test('deferred recipients of a mail in the sandbox are tried again there alone', async () => {
    const variables = { smtpEmailOnPartial: 'retry-deferred' }
    const later: Script = { RCPT: ({ line }) => (line.includes('b@') ? '451 4.3.0 later' : undefined) }
    const { server, live, sentTo } = await mailing(later)
    const sandbox = { sandboxTo: [TEST, 'b@sandbox.example'] }
    expect(await live(sandbox, { variables })).toMatchObject({ kind: 'fail', retries: 2 })
    server.script = {}
    expect(mailOf(await live(sandbox, { variables }))).toMatchObject({
      delivery: 'sent',
      redirected: true,
      accepted: [TEST, 'b@sandbox.example'],
    })
    expect(sentTo()).toEqual([[TEST], ['b@sandbox.example']])
  })

  test.each(names)(
    'simulated, and killed before the outcome was noted, back with %s: simulated',
    async (then) => {
      const { ledger, live, sentTo } = await mailing()
      const deaf: Ledger = { ...ledger, record: async () => {} }
      await live(nobody, {}, deaf)
      const mail = mailOf(await live(ways[then], {}, afterCrash(ledger)))
      expect(mail).toMatchObject({ delivery: 'simulated', originalRecipients })
      expect(sentTo()).toEqual([])
      expect(mailOf(await live(off))).toMatchObject({ delivery: 'simulated', replayed: true })
    },
  )
})

describe('SMTP_RECIPIENTS_ALLOW and SMTP_SUBJECT_PREFIX', () => {
  test('one recipient outside: refused before anything connects, and no address is in the log', async () => {
    const { server } = await mailing()
    const worker = createJobWorker({
      safety: { recipientsAllow: new Set(['@example.com', 'ada@example.org']) },
    })
    onTestFinished(() => worker.close())
    const mail = { ...plainMail(server), smtpEmailCcRecipients: ['eve@example.net'] }
    const command = await worker.handle({
      variables: mail,
      headers: { errorExpression: '=bpmnError(error.type, "")' },
    })
    expect(command).toMatchObject({ kind: 'throw', code: 'POLICY' })
    expect(await worker.handle({ variables: mail })).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(
        /SMTP_RECIPIENTS_ALLOW.*Cc \(smtpEmailCcRecipients\): "eve@example\.net"/,
      ) as unknown,
    })
    expect(server.connections).toBe(0)
    expect(worker.log.join('')).toContain('POLICY')
    expect(worker.log.join('')).not.toContain('eve@')
  })

  test('a mail that was sent is answered for, whatever the list says since', async () => {
    const { live } = await mailing()
    await live(off)
    expect(mailOf(await live({ recipientsAllow: new Set(['@example.com']) }))).toMatchObject({
      replayed: true,
    })
  })

  test('the prefix is in the mail once, also of one that is tried again, and is none of its inputs', async () => {
    const { server, live } = await mailing({ dot: '451 4.3.0 later' })
    await live({ subjectPrefix: '[TEST]' })
    server.script = {}
    await live({ subjectPrefix: '[TEST]' })
    expect(server.accepted[0]?.data.toString()).toContain('Subject: [TEST] Your order\r\n')
    expect(mailOf(await live(off))).toMatchObject({ replayed: true })
  })
})
