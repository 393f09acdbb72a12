import { describe, expect, onTestFinished, test } from 'vitest'
import type { Command } from '../../../src/connector/acknowledge.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createJobWorker, plainMail, type JobWorkerOptions, type WholeJob } from '../../support/job-worker.ts'
import { recipientLimit, type RecipientLimit } from '../../support/recipient-limit.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import {
  drop,
  replyThenDrop,
  reset,
  type Action,
  type Moment,
  type Phase,
  type Script,
} from '../../support/smtp-script.ts'

const people = (count: number) => Array.from({ length: count }, (_, nth) => `user${nth + 1}@example.org`)
const namedOf = (result: Result) => result.rejected.map(({ recipient }) => recipient)

interface Result {
  readonly status: string
  readonly delivery: string
  readonly messageId: string
  readonly serverResponse: string
  readonly accepted: readonly string[]
  readonly rejected: readonly { readonly recipient: string; readonly code: string }[]
  readonly replayed?: boolean
}

interface Setup extends JobWorkerOptions {
  readonly to?: readonly string[]
  readonly limit?: RecipientLimit
  readonly script?: Script
  readonly inputs?: Readonly<Record<string, unknown>>
}

/** A server with a limit, a worker, and one job that can come back. */
async function mailing({
  to = people(25),
  limit = { limit: 10 },
  script = {},
  inputs = {},
  ...options
}: Setup) {
  const usualScript = { ...recipientLimit(limit), ...script }
  const server = await ScriptedSmtp.start({ script: usualScript })
  const worker = createJobWorker(options)
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const variables = { ...plainMail(server), smtpEmailToRecipients: to, ...inputs }
  const job = (more: Partial<WholeJob> = {}): WholeJob => ({
    key: 'job',
    ...more,
    variables: { ...variables, ...more.variables },
  })
  return {
    server,
    worker,
    handle: (more?: Partial<WholeJob>) => worker.handle(job(more)),
    handleSilently: (more?: Partial<WholeJob>) => worker.handleSilently(job(more)),
    /** What the server does wrong after the first transaction, until it is mended. */
    spoil: (phase: Phase, action: Action) => {
      const usual = server.script[phase]
      server.script = {
        ...usualScript,
        [phase]: (moment: Moment) => {
          if (server.accepted.length === 1) return action
          return typeof usual === 'function' ? usual(moment) : usual
        },
      }
    },
    mend: () => void (server.script = usualScript),
    /** What went out, transaction by transaction. */
    sent: () => server.accepted.map((mail) => mail.to),
  }
}

function resultOf(command: { readonly kind: string; readonly variables: object }): Result {
  expect(command.kind).toBe('complete')
  return (command.variables as { readonly mail: Result }).mail
}

describe('more recipients than the server takes in one transaction', () => {
  const all = people(25)

  test.each<[string, RecipientLimit, number[]]>([
    ['ten at a time', { limit: 10 }, [10, 10, 5]],
    ['one at a time', { limit: 1 }, Array.from({ length: 25 }, () => 1)],
    ['exactly as many as there are', { limit: 25 }, [25]],
    ['452 in words alone', { limit: 10, reply: '452 Too many recipients' }, [10, 10, 5]],
    ['552 with its code', { limit: 10, reply: '552 5.5.3 No more' }, [10, 10, 5]],
    ['552 in words alone', { limit: 10, reply: '552 too many recipients.' }, [10, 10, 5]],
  ])('%s: everybody has it, in one result', async (_name, limit, sizes) => {
    const { handle, sent, server } = await mailing({ limit })
    const result = resultOf(await handle())
    expect(sent().map(({ length }) => length)).toEqual(sizes)
    expect(sent().flat()).toEqual(all)
    const [first] = server.accepted
    for (const mail of server.accepted) expect(mail.data.equals(first?.data ?? Buffer.alloc(0))).toBe(true)
    expect(result).toMatchObject({ status: 'SUCCESS', delivery: 'sent', accepted: all, rejected: [] })
    expect(result).not.toHaveProperty('untried')
  })

  test('a server without pipelining is met as well', async () => {
    const server = await ScriptedSmtp.start({ script: recipientLimit({ limit: 2 }), keywords: [] })
    const worker = createJobWorker()
    onTestFinished(async () => {
      worker.close()
      await server.close()
    })
    await worker.handle({ variables: { ...plainMail(server), smtpEmailToRecipients: people(5) } })
    expect(server.accepted.map(({ to }) => to.length)).toEqual([2, 2, 1])
  })

  test('after the first time no more are named than the server takes', async () => {
    const { handle, server } = await mailing({ to: people(6), limit: { limit: 2 } })
    await handle()
    const asked = server.commands.flat().filter((line) => line.startsWith('RCPT'))
    expect(asked).toHaveLength(6 + 2 + 2)
  })

  test('the reply and the id are those of the last transaction', async () => {
    let mails = 0
    const { handle } = await mailing({ script: { dot: () => `250 2.0.0 Ok: queued as Q${(mails += 1)}` } })
    expect(resultOf(await handle()).serverResponse).toBe('250 2.0.0 Ok: queued as Q3')
  })

  test('five hundred, one at a time: as many transactions, and no more', { timeout: 120_000 }, async () => {
    const { handle, sent } = await mailing({ to: people(500), limit: { limit: 1 } })
    expect(resultOf(await handle())).toMatchObject({ delivery: 'sent', accepted: people(500) })
    expect(sent()).toHaveLength(500)
  })

  test.each([
    ['a full mailbox', '452 4.2.2 Mailbox full'],
    ['a full mailbox whose owner is called so', '452 4.2.2 <too many recipients@example.org> is full'],
    ['no room', '452 4.3.1 Insufficient system storage'],
    ['an unknown user', '550 5.1.1 No such user'],
  ])('%s is no limit: the others have it, and one transaction was enough', async (_name, reply) => {
    const { handle, sent } = await mailing({
      to: people(3),
      limit: { limit: 10, recipients: { 'user2@example.org': reply } },
    })
    const result = resultOf(await handle())
    expect(sent()).toEqual([['user1@example.org', 'user3@example.org']])
    expect(result).toMatchObject({
      delivery: 'partly-sent',
      accepted: ['user1@example.org', 'user3@example.org'],
    })
    expect(namedOf(result)).toEqual(['user2@example.org'])
  })

  test('refused, deferred and never tried are three things', async () => {
    const recipients = {
      'user2@example.org': '550 5.1.1 No such user',
      'user3@example.org': '450 4.2.1 Busy',
    }
    const { handle, sent } = await mailing({ to: people(7), limit: { limit: 2, recipients } })
    const result = resultOf(await handle())
    expect(sent().flat()).toEqual([
      'user1@example.org',
      'user4@example.org',
      'user5@example.org',
      'user6@example.org',
      'user7@example.org',
    ])
    expect(result.rejected).toMatchObject([
      { recipient: 'user2@example.org', code: '550', enhancedCode: '5.1.1' },
      { recipient: 'user3@example.org', code: '450', enhancedCode: '4.2.1' },
    ])
    expect(result.delivery).toBe('partly-sent')
  })

  test('with retry-deferred the deferred ones follow in the next attempt, alone', async () => {
    const recipients: Record<string, string> = { 'user2@example.org': '450 4.2.1 Busy' }
    const { handle, sent } = await mailing({
      to: people(5),
      limit: { limit: 2, recipients },
      inputs: { smtpEmailOnPartial: 'retry-deferred' },
    })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    expect(sent()).toHaveLength(2)
    delete recipients['user2@example.org']
    const result = resultOf(await handle({ retries: 2 }))
    expect(sent().at(-1)).toEqual(['user2@example.org'])
    expect(sent().flat().sort()).toEqual(people(5))
    expect(result).toMatchObject({ delivery: 'sent', rejected: [] })
  })

  test('whoever is refused in a transaction of his own does not keep the mail from the others', async () => {
    const recipients = {
      'user2@example.org': '550 5.1.1 No such user',
      'user4@example.org': '550 5.1.1 No such user',
    }
    const { handle, sent } = await mailing({ to: people(5), limit: { limit: 1, recipients } })
    const result = resultOf(await handle())
    expect(sent().flat()).toEqual(['user1@example.org', 'user3@example.org', 'user5@example.org'])
    expect(namedOf(result)).toEqual(['user2@example.org', 'user4@example.org'])
  })

  test('the last one is refused in a transaction of his own: the others have it', async () => {
    const recipients = { 'user3@example.org': '550 5.1.1 No such user' }
    const { handle } = await mailing({ to: people(3), limit: { limit: 1, recipients } })
    expect(resultOf(await handle())).toMatchObject({
      delivery: 'partly-sent',
      accepted: ['user1@example.org', 'user2@example.org'],
      rejected: [{ recipient: 'user3@example.org', code: '550', enhancedCode: '5.1.1' }],
    })
  })

  test('before anybody was accepted the same words mean that it takes nobody now', async () => {
    const { handle, sent } = await mailing({ to: people(3), limit: { limit: 0 } })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    expect(sent()).toEqual([])
  })
})

describe('the second transaction fails', () => {
  const rest = people(25).slice(10)
  const rows: [string, Phase, Action][] = [
    ['at MAIL', 'MAIL', '451 4.3.0 Try again later'],
    ['at MAIL, the connection is lost', 'MAIL', drop],
    ['at MAIL, with a 421', 'MAIL', replyThenDrop('421 4.3.2 Going down')],
    ['at RCPT', 'RCPT', '451 4.3.0 Try again later'],
    ['at RCPT, the connection is lost', 'RCPT', reset],
    ['at DATA', 'DATA', '451 4.3.0 Try again later'],
    ['after 354', 'gate', drop],
    ['at the dot', 'dot', '452 4.3.1 No space'],
  ]

  test.each(rows)(
    '%s: a retry is used, and the job comes back for the rest alone',
    async (_name, ...fault) => {
      const { handle, sent, spoil, mend } = await mailing({})
      spoil(...fault)
      const failure = await handle()
      expect(failure).toMatchObject({ kind: 'fail', retries: 2, variables: {} })
      expect((failure as { message: string }).message).toMatch(/^10 of 25 recipients have the mail/)
      expect(sent()).toEqual([people(10)])
      mend()
      const result = resultOf(await handle({ retries: 2 }))
      expect(sent().slice(1).flat().sort()).toEqual([...rest].sort())
      expect(result).toMatchObject({ delivery: 'sent', rejected: [] })
      expect([...result.accepted].sort()).toEqual(people(25).sort())
    },
  )

  test.each(rows)('%s, with no retry left: partly sent, and the rest is named', async (_name, ...fault) => {
    const { handle, sent, spoil } = await mailing({})
    spoil(...fault)
    const result = resultOf(await handle({ retries: 1 }))
    expect(sent()).toEqual([people(10)])
    expect(result).toMatchObject({ status: 'SUCCESS', delivery: 'partly-sent', accepted: people(10) })
    expect(namedOf(result).sort()).toEqual([...rest].sort())
  })

  test.each([
    ['a full mailbox', '452 4.2.2 Mailbox full'],
    ['greylisting', '451 4.7.1 Greylisted, try again later'],
  ])('%s: whoever waits does not keep the mail from the others', async (_name, reply) => {
    const recipients: Record<string, string> = {}
    const { handle, sent } = await mailing({ to: people(5), limit: { limit: 1, recipients } })
    recipients['user2@example.org'] = recipients['user4@example.org'] = reply
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    expect(sent().flat().sort()).toEqual(['user1@example.org', 'user3@example.org', 'user5@example.org'])
    delete recipients['user2@example.org']
    delete recipients['user4@example.org']
    const result = resultOf(await handle({ retries: 2 }))
    expect(sent().flat().sort()).toEqual(people(5))
    expect(result).toMatchObject({ delivery: 'sent', rejected: [] })
  })

  test('the entry names the rest in a way that the version before reads as well: sent to some, the others deferred', async () => {
    const ledger = createMemoryLedger(Date.now)
    const { handle, spoil } = await mailing({ ledger })
    spoil('MAIL', '451 4.3.0 Try again later')
    await handle()
    const { entry } = await ledger.read({ cluster: 'test', jobKey: 'job' })
    expect(entry).toMatchObject({ state: 'sent', ended: false })
    const { rejected } = entry?.result as unknown as Result
    expect(rejected.map(({ recipient, code }) => `${code} ${recipient}`)).toEqual(
      rest.map((one) => `452 ${one}`),
    )
  })

  test('a server that takes nobody any more ends no later than the retries', async () => {
    const { handle, server, sent, spoil } = await mailing({ to: people(4), limit: { limit: 2 } })
    spoil('RCPT', '452 4.5.3 Too many recipients')
    expect(await handle({ retries: 2 })).toMatchObject({ kind: 'fail', retries: 1 })
    const result = resultOf(await handle({ retries: 1 }))
    expect(sent()).toEqual([people(2)])
    expect(result.rejected).toMatchObject([
      { recipient: 'user3@example.org', code: '452' },
      { recipient: 'user4@example.org', code: '452' },
    ])
    // three envelopes: the one that went out, and one for each attempt at the rest
    expect(server.commands.flat().filter((line) => line.startsWith('MAIL'))).toHaveLength(3)
  })

  test('what cannot pass is not tried again: partly sent, at once', async () => {
    const { handle, spoil } = await mailing({})
    spoil('MAIL', '550 5.7.1 Not allowed any more')
    expect(resultOf(await handle())).toMatchObject({ delivery: 'partly-sent', accepted: people(10) })
  })

  test('an answer that is given again names the same', async () => {
    const ledger = createMemoryLedger(Date.now)
    const { handle, sent } = await mailing({ ledger, limit: { limit: 10 } })
    await handle()
    const result = resultOf(await handle())
    expect(result).toMatchObject({ replayed: true, delivery: 'sent', accepted: people(25), rejected: [] })
    expect(sent().flat()).toHaveLength(25)
  })
})

describe('the second transaction has no reply', () => {
  test('uncertain: says how many have it for sure, and consent is for the rest alone', async () => {
    const { handle, sent, server, spoil, mend } = await mailing({})
    spoil('dot', reset)
    const failure = await handle()
    mend()
    expect(failure).toMatchObject({ kind: 'fail', retries: 0 })
    const { message, variables } = failure as Extract<Command, { kind: 'fail' }>
    expect(message).toContain('10 of 25 recipients have this mail for sure')
    // without consent it is asked again
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 0 })
    expect(sent()).toHaveLength(1)
    const result = resultOf(await handle({ variables }))
    expect(sent().slice(1).flat().sort()).toEqual(people(25).slice(10).sort())
    expect(result).toMatchObject({ delivery: 'sent', rejected: [] })
    expect(new Set(server.received.map(({ data }) => data.toString('latin1'))).size).toBe(1)
  })

  test('resend: the rest alone, and a retry is used', async () => {
    const { handle, sent, spoil, mend } = await mailing({ onUncertain: 'resend' })
    spoil('dot', reset)
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    mend()
    const result = resultOf(await handle({ retries: 2 }))
    expect(sent().slice(1).flat().sort()).toEqual(people(25).slice(10).sort())
    expect(result.delivery).toBe('sent')
  })

  test('consent, and there is no connection: it is still uncertain, and no success', async () => {
    const { handle, spoil } = await mailing({})
    spoil('dot', reset)
    const { variables } = await handle()
    spoil('MAIL', drop)
    const failure = await handle({ variables, retries: 1 })
    expect(failure).toMatchObject({ kind: 'fail', retries: 0 })
    expect((failure as { message: string }).message).toContain('may have delivered')
  })
})

describe('between two transactions', () => {
  /** A worker to which something happens when it has noted the first transaction. */
  async function afterTheFirst(happens: () => void, options: JobWorkerOptions) {
    const inner = createMemoryLedger(Date.now)
    const done = { first: false }
    const ledger: Ledger = {
      ...inner,
      record: async (...outcome) => {
        await inner.record(...outcome)
        if (!done.first) happens()
        done.first = true
      },
    }
    return mailing({ ...options, ledger })
  }

  test('a lease that is lost: no more goes out, nothing is said, and the next one sends the rest', async () => {
    let late = 0
    const { handle, handleSilently, sent, server } = await afterTheFirst(() => (late = 60_000), {
      monotonicNow: () => performance.now() + late,
    })
    expect(await handleSilently()).toBeUndefined()
    expect(sent()).toEqual([people(10)])
    expect(server.commands.flat().filter((line) => line.startsWith('MAIL'))).toHaveLength(1)
    const result = resultOf(await handle())
    expect(sent().flat()).toEqual(people(25))
    expect(result).toMatchObject({ delivery: 'sent', rejected: [] })
  })

  test('a worker that has to stop gives the rest back, and no retry is used', async () => {
    const stopping = new AbortController()
    const { handle, sent } = await afterTheFirst(() => stopping.abort(), { stopping: stopping.signal })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 3, backoffMs: 0 })
    expect(sent()).toEqual([people(10)])
  })

  test('an outcome that cannot be noted: it goes no further, and is asked about', async () => {
    const inner = createMemoryLedger(Date.now)
    const ledger = { ...inner, record: async () => Promise.reject(new Error('the disk is full')) }
    const { handle, sent } = await mailing({ ledger })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 3 })
    expect(sent()).toEqual([people(10)])
  })
})
