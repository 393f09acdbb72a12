import { expect, test } from 'vitest'
import type { Command } from '../../src/connector/acknowledge.ts'
import { handleJob } from '../../src/connector/handle-job.ts'
import { fingerprint } from '../../src/connector/input/fingerprint.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import type { Ledger, Outcome, StoredResult } from '../../src/ledger/ledger.ts'
import { createSecretResolver } from '../../src/secrets/resolve.ts'
import { PoolDouble } from '../support/delivery/pool-double.ts'
import { CLUSTER, composerDouble, workerDouble } from '../support/delivery/worker-double.ts'
import { aJob } from '../support/a-job.ts'

const authentication = {
  hostname: 'mail.example.com',
  port: 587,
  username: 'robot@example.net',
  password: 'secrets.MAIL',
}
const inputs = {
  authentication,
  smtpEmailMailBoxName: 'shop@example.com',
  smtpEmailToRecipients: ['ada@example.org', 'bob@example.net'],
  smtpEmailSubject: 'Your order',
  smtpEmailContentType: 'text',
  smtpEmailContent: 'Hello',
}
const result: StoredResult = {
  status: 'SUCCESS',
  response: 'Mail sent successfully',
  delivery: 'sent',
  messageId: '<1@example.com>',
  accepted: ['ada@example.org', 'bob@example.net'],
  rejected: [],
}
const deferred: StoredResult = {
  ...result,
  delivery: 'partly-sent',
  accepted: ['ada@example.org'],
  rejected: [{ recipient: 'bob@example.net', code: '451', message: 'later' }],
}
const trace = {
  messageId: '<1@example.com>',
  server: 'mail.example.com:587',
  time: '2026-01-01T00:00:00.000Z',
  recipientDomains: ['example.org', 'example.net'],
}
const id = { cluster: CLUSTER, jobKey: '1' }

/** A ledger with an attempt `A`: alive, unless an outcome was noted or its worker is gone. */
async function ledgerWith(
  outcome?: Outcome,
  setting: { ended?: boolean; dead?: boolean } = {},
): Promise<Ledger> {
  const ledger = createMemoryLedger(() => 0)
  const print = fingerprint(inputs, seedDialect.mailInputs)
  const claim = { attempt: 'A', fingerprint: print, firstDate: 0, deadlineMs: 60_000, trace }
  await ledger.claim(id, undefined, claim)
  if (outcome) await ledger.record(id, 'A', outcome)
  if (setting.ended) await ledger.end(id, 'A')
  if (!setting.dead) return ledger
  return { ...ledger, read: async (job) => ({ ...(await ledger.read(job)), live: false }) }
}

interface Given {
  readonly ledger?: Ledger
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly unreadable?: string
}

/** All that was said to the engine about the job. Nothing of a mail can go out: the pool has no server. */
async function said({
  ledger,
  variables = {},
  headers = {},
  secrets = {},
  unreadable,
}: Given): Promise<Command[]> {
  const commands: Command[] = []
  const note = async (command: Command) => void commands.push(command)
  const { shop } = workerDouble({
    commands: {
      complete: (_key, variables) => note({ kind: 'complete', variables: variables as never }),
      fail: (_key, failure) => note({ kind: 'fail', ...failure, variables: failure.variables as never }),
      throwError: (_key, error) => note({ kind: 'throw', ...error, variables: error.variables as never }),
      updateTimeout: async () => {},
    },
    ledger: ledger ?? createMemoryLedger(() => 0),
    composer: composerDouble(false),
    pool: new PoolDouble(() => expect.fail('nothing is to be sent')),
    connections: 1,
    onUncertain: 'report',
    monotonicNow: () => 0,
    newAttempt: () => 'B',
    onDefect: (line) => expect.fail(line),
  })
  const job = aJob({
    headers: { resultVariable: 'mail', ...headers },
    variables: unreadable === undefined ? { ...inputs, ...variables } : {},
    ...(unreadable !== undefined && { unreadable }),
  })
  await handleJob(job, seedDialect, {
    ...shop,
    secrets: createSecretResolver({ env: secrets, envPrefix: '' }),
  })
  return commands
}

const sent = { state: 'sent', result } as const
const uncertain = { state: 'uncertain' } as const
const brokenHeader = { resultExpression: '={a: ' }
/** How the error stands in `error.variables.delivery`. */
const asked = {
  errorExpression:
    '=if error.code != "" then jobError(error.type + " " + error.variables.delivery) else null',
}
const consent = { smtpUncertainDelivery: { attempt: 'A' } }

test.each<[string, Partial<Given>]>([
  ['its secret is there', { secrets: { MAIL: 'pw' } }],
  [
    'another input became invalid',
    { secrets: { MAIL: 'pw' }, variables: { authentication: { ...authentication, port: 0 } } },
  ],
  ['a policy became invalid', { secrets: { MAIL: 'pw' }, variables: { smtpEmailOnFailure: 'perhaps' } }],
])('a mail that was sent is answered for when %s', async (_name, given) => {
  expect(await said({ ledger: await ledgerWith(sent), ...given })).toEqual([
    { kind: 'complete', variables: { mail: { ...result, replayed: true } } },
  ])
})

test('a mail that was sent is answered for without its secret, but for what could not be masked', async () => {
  const { accepted, rejected, ...shown } = result
  expect([accepted, rejected]).toHaveLength(2)
  expect(await said({ ledger: await ledgerWith(sent) })).toEqual([
    { kind: 'complete', variables: { mail: { ...shown, replayed: true } } },
  ])
})

test('a mail that was sent is never "not sent" for a header that cannot be read', async () => {
  const [command, ...more] = await said({ ledger: await ledgerWith(sent), headers: brokenHeader })
  expect(more).toEqual([])
  expect(command).toMatchObject({ kind: 'fail', retries: 0 })
  expect(command).toHaveProperty(
    'message',
    expect.stringMatching(/^The mail was sent, and header resultExpression: /),
  )
})

test.each<[string, Partial<Given>]>([
  ['its secret is gone', {}],
  ['a header cannot be read', { headers: brokenHeader }],
  ['an input became invalid', { variables: { authentication: { ...authentication, hostname: '' } } }],
  ['failures are to be continued after', { variables: { smtpEmailOnFailure: 'continue' } }],
])('an uncertain mail is reported when %s', async (_name, given) => {
  const [command] = await said({ ledger: await ledgerWith(uncertain), ...given })
  const { messageId, server, time } = trace
  expect(command).toMatchObject({
    kind: 'fail',
    retries: 0,
    message: expect.stringContaining(
      '(Message-ID <1@example.com>, recipients at example.org, example.net)',
    ) as string,
  })
  expect(command?.variables).toEqual({ smtpUncertainDelivery: { attempt: 'A', messageId, server, time } })
})

test('a job that cannot be read is an incident that says why, unless its mail may have gone out', async () => {
  const unreadable = 'The variables of this job cannot be read: they are not JSON.'
  expect(await said({ unreadable })).toMatchObject([
    { kind: 'fail', retries: 0, message: `Nothing was sent. ${unreadable}` },
  ])
  expect(await said({ unreadable, ledger: await ledgerWith(sent) })).toMatchObject([
    { kind: 'fail', retries: 0, variables: { smtpUncertainDelivery: { attempt: 'A' } } },
  ])
})

test('an attempt that died is reported without its secret', async () => {
  const ledger = await ledgerWith(undefined, { dead: true })
  expect(await said({ ledger })).toMatchObject([{ kind: 'fail', retries: 0 }])
  expect((await ledger.read(id)).entry?.state).toBe('uncertain')
})

test('an attempt that is under way is waited for, and no retry is used', async () => {
  for (const headers of [{}, brokenHeader])
    expect(await said({ ledger: await ledgerWith(), headers })).toMatchObject([
      { kind: 'fail', retries: 3, message: 'another attempt at this mail is under way' },
    ])
})

test.each<[string, Given, string]>([
  ['nothing is known', {}, 'SECRET not-sent'],
  ['it was not sent', { ledger: await ledgerWith({ state: 'not-sent' }) }, 'SECRET not-sent'],
  ['a person consented', { ledger: await ledgerWith(uncertain), variables: consent }, 'SECRET uncertain'],
  [
    'it is to be sent again',
    { ledger: await ledgerWith(uncertain), variables: { smtpEmailOnUncertain: 'resend' } },
    'SECRET uncertain',
  ],
  [
    'an attempt died',
    { ledger: await ledgerWith(undefined, { dead: true }), variables: consent },
    'SECRET uncertain',
  ],
  [
    'some have it',
    {
      ledger: await ledgerWith({ state: 'sent', result: deferred }),
      variables: { smtpEmailOnPartial: 'retry-deferred' },
    },
    'SECRET partly-sent',
  ],
  ['a header cannot be read', { headers: brokenHeader }, 'INVALID_INPUT not-sent'],
  [
    'a header cannot be read, with consent',
    { ledger: await ledgerWith(uncertain), variables: consent, headers: brokenHeader },
    'INVALID_INPUT uncertain',
  ],
])('an error before a send says how the mail stands: %s', async (_name, given, says) => {
  const [command] = await said({ ...given, headers: { ...asked, ...given.headers } })
  expect(command).toMatchObject({ kind: 'fail', message: says })
})

test('"continue" completes a job whose mail was not sent, and never one whose mail may have been', async () => {
  const variables = { smtpEmailOnFailure: 'continue' }
  expect(await said({ variables })).toMatchObject([
    {
      kind: 'complete',
      variables: { mail: { status: 'FAIL', error: { variables: { delivery: 'not-sent' } } } },
    },
  ])
  const again = { ...variables, ...consent }
  expect(await said({ ledger: await ledgerWith(uncertain), variables: again })).toMatchObject([
    {
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(/^An earlier attempt may have delivered this mail; /) as string,
    },
  ])
  expect(await said({ variables, headers: brokenHeader })).toMatchObject([
    {
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(/^Nothing was sent\. header resultExpression: /) as string,
    },
  ])
})

test('of a mail whose job had ended the deferred recipients are not promised another try', async () => {
  const ledger = await ledgerWith({ state: 'sent', result: deferred }, { ended: true })
  const variables = { smtpEmailOnPartial: 'retry-deferred' }
  expect(await said({ ledger, variables, secrets: { MAIL: 'pw' } })).toEqual([
    { kind: 'complete', variables: { mail: { ...deferred, replayed: true } } },
  ])
})
