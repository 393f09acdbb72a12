import type { CrashWorld, Outcome, Setup } from './crash-world.ts'
import type { Kill } from './life.ts'

/** The worker is killed at a moment, and this is the promised end. */
export interface Row extends Kill {
  readonly promise: Outcome
}

/** A way that a job takes through the step, and every moment of it at which the worker can be killed. */
export interface Road {
  readonly name: string
  readonly setup: Setup
  /** What happened before the life that is killed. */
  readonly lead?: (world: CrashWorld) => Promise<void>
  /** The moments that no other road has. Left out: from the beginning, to the end. */
  readonly from?: string
  readonly to?: string
  /** In order. A row that is `written` is a second one for its moment. */
  readonly rows: readonly Row[]
}

const at = (promise: Outcome, ...moments: readonly string[]): Row[] =>
  moments.map((moment) => ({ at: moment, promise }))
const written = (promise: Outcome, moment: string): Row => ({ at: moment, written: true, promise })
/** Both moments of a call. */
const call = (name: string): [string, string] => [`${name} asked`, `${name} answered`]
const second = (moments: readonly string[]): string[] => moments.map((moment) => `${moment} (2)`)

const SENDS: Outcome = { end: 'SUCCESS', mails: 1 }
/** The price of asking rather than doubling: the attempt was noted, and nothing of the mail was out yet. */
const ASKS_IN_VAIN: Outcome = { end: 'UNCERTAIN', mails: 0, resolved: 1 }
const ASKS: Outcome = { end: 'UNCERTAIN', mails: 1, resolved: 2 }
const REPLAYS: Outcome = { end: 'SUCCESS, replayed', mails: 1 }
const OVER: Outcome = { end: 'over', mails: 1 }

/** The ledger comes first: what it knows is told whatever has become of secrets and inputs since. */
const LOOKS = call('ledger.read')
const BEGINNING = [...LOOKS, ...call('secrets.resolveInputs')]
/** Its turn in the rate of the account. */
const WAITS = call('rates.ask')
const COMPLETION: Row[] = [
  // without the disk's word the outcome died with the worker
  ...at(ASKS, 'commands.complete asked'),
  written(REPLAYS, 'commands.complete asked'),
  // the engine has it, and the worker does not know
  ...at(OVER, 'commands.complete answered', ...call('ledger.end')),
]
const RECORD: Row[] = [...at(ASKS, ...call('ledger.record')), written(REPLAYS, 'ledger.record answered')]

function sending(parts: readonly Row[] = []): Row[] {
  return [
    ...at(SENDS, ...BEGINNING, ...WAITS),
    ...at(SENDS, 'account.acquire asked', 'account.acquire queued', 'account.acquire answered'),
    ...at(SENDS, 'composer.compose asked', ...call('contentRoot.open'), 'composer.compose answered'),
    ...at(SENDS, 'pool.send asked'),
    ...at(
      SENDS,
      'smtp connect',
      'smtp EHLO',
      'smtp AUTH',
      'smtp MAIL',
      'smtp RCPT',
      'smtp DATA',
      'smtp gate',
    ),
    // the gate asks for the lease, then claims
    ...at(SENDS, ...call('commands.updateTimeout'), 'ledger.claim asked', 'ledger.claim begun'),
    ...at(ASKS_IN_VAIN, 'ledger.claim answered'),
    ...parts,
    ...at(ASKS, 'smtp dot', 'pool.send answered'),
    ...RECORD,
    ...COMPLETION,
  ]
}

/** Nothing of a message is a mail without its last part, which the gate holds back to the end. */
const PARTS = at(ASKS_IN_VAIN, 'content part 1', 'content part 2', 'content part 3', 'content end')

/** The same promises after so many mails. */
const after = (mails: number, rows: readonly Row[]): Row[] =>
  rows.map(({ promise, ...row }) => {
    const resolved = promise.resolved === undefined ? {} : { resolved: promise.resolved + mails }
    return { ...row, promise: { ...promise, mails: promise.mails + mails, ...resolved } }
  })

const killedAt = (kill: Kill) => async (world: CrashWorld) => {
  await world.live(kill)
}

export const ROADS: readonly Road[] = [
  { name: 'a mail in one part', setup: {}, rows: sending() },
  { name: 'a mail in parts', setup: { attachment: 'large.bin' }, rows: sending(PARTS) },
  {
    name: 'a job with a jobTimeout',
    setup: { headers: { jobTimeout: 'PT5M' } },
    to: 'ledger.read asked',
    rows: at(SENDS, ...call('commands.updateTimeout'), 'ledger.read asked'),
  },
  {
    name: 'a mail of which nobody knows is reported',
    setup: {},
    lead: killedAt({ at: 'smtp dot' }),
    rows: at(ASKS, ...LOOKS, ...call('ledger.record'), ...call('commands.fail')),
  },
  {
    name: 'a mail is sent again with consent, which is for one attempt',
    setup: {},
    lead: async (world) => {
      await world.live({ at: 'smtp dot' })
      await world.carryOn()
      world.engine.resolve()
    },
    rows: after(1, sending()),
  },
  {
    name: 'a mail that was sent is answered for',
    setup: {},
    lead: killedAt({ at: 'commands.complete asked', written: true }),
    rows: [
      ...at(REPLAYS, ...BEGINNING, 'commands.complete asked'),
      ...at(OVER, 'commands.complete answered', ...call('ledger.end')),
    ],
  },
  {
    name: 'an expression waits until the reply is on the disk',
    setup: { headers: { resultExpression: '={id: messageId}' } },
    from: 'ledger.record answered',
    rows: [
      ...at(ASKS, 'ledger.record answered', 'ledger.written asked'),
      // no other mail had to be claimed for that
      ...at(REPLAYS, 'ledger.written answered', 'commands.complete asked'),
      ...at(OVER, 'commands.complete answered', ...call('ledger.end')),
    ],
  },
  {
    name: 'the server does not take the message',
    setup: { deferredAt: 'dot' },
    from: 'smtp dot',
    rows: [
      ...at(ASKS_IN_VAIN, 'smtp dot', 'pool.send answered', ...call('ledger.record')),
      written(SENDS, 'ledger.record answered'),
      // the refusal died with the worker, so it is asked about: never doubled, once too often asked
      ...at(ASKS_IN_VAIN, ...call('commands.fail')),
      written(SENDS, 'commands.fail answered'),
    ],
  },
  {
    name: 'the server does not take the recipient',
    setup: { deferredAt: 'RCPT' },
    from: 'smtp RCPT',
    rows: at(SENDS, 'smtp RCPT', 'pool.send answered', ...call('ledger.keepDate'), ...call('commands.fail')),
  },
  {
    name: 'those who were deferred are tried again, alone',
    setup: { partly: true },
    lead: async (world) => {
      await world.live()
    },
    rows: after(1, sending()),
  },
  {
    name: 'more recipients than the server takes: between two transactions',
    setup: { limited: true },
    from: 'ledger.record answered',
    to: 'ledger.claim asked (2)',
    // what the first one reached is on the disk, and only the rest is sent
    rows: [
      'ledger.record answered',
      ...second(LOOKS),
      ...second(WAITS),
      'pool.send asked (2)',
      'smtp MAIL (2)',
      'smtp RCPT (3)',
      ...second(['smtp DATA', 'smtp gate', 'ledger.claim asked']),
    ].map((moment) => written({ end: 'SUCCESS', mails: 2 }, moment)),
  },
  {
    name: 'more recipients than the server takes: the second transaction',
    setup: { limited: true },
    from: 'ledger.claim begun (2)',
    // its claim brought what the first one reached to the disk, so consent is for the rest
    rows: after(1, [
      written(ASKS_IN_VAIN, 'ledger.claim begun (2)'),
      ...at(ASKS_IN_VAIN, 'ledger.claim answered (2)'),
      ...at(ASKS, ...second(['smtp dot', 'pool.send answered', ...call('ledger.record')])),
      written(REPLAYS, 'ledger.record answered (2)'),
      ...COMPLETION,
    ]),
  },
  {
    name: 'another engine’s job with the same key',
    setup: {},
    lead: async (world) => {
      await world.live()
      world.setUpAnew('Another order')
    },
    to: 'secrets.resolveInputs asked',
    rows: after(1, at(SENDS, ...LOOKS, ...call('commands.updateTimeout'), 'secrets.resolveInputs asked')),
  },
  {
    name: 'the completion is lost on its way',
    setup: { firstCompletion: 'lost' },
    from: 'commands.complete asked',
    rows: [
      ...at(ASKS, ...call('commands.complete')),
      // in the pause before the second the outcome came to the disk
      ...at(REPLAYS, 'commands.complete asked (2)'),
      ...at(OVER, 'commands.complete answered (2)', ...call('ledger.end')),
    ],
  },
  {
    name: 'the answer to the completion is lost',
    setup: { firstCompletion: 'unanswered' },
    from: 'commands.complete answered',
    rows: at(
      OVER,
      'commands.complete answered',
      'commands.complete asked (2)',
      'commands.complete answered (2)',
      ...call('ledger.end'),
    ),
  },
  {
    name: 'the completion is stuck, and arrives when another worker answers',
    setup: { firstCompletion: 'stuck' },
    from: 'commands.complete answered',
    to: 'commands.complete answered',
    rows: [
      ...at(ASKS, 'commands.complete answered'),
      { at: 'commands.complete answered', written: true, promise: { end: 'done elsewhere', mails: 1 } },
    ],
  },
]
