import fc from 'fast-check'
import type { acknowledge } from '../../../src/connector/acknowledge.ts'
import type { createLease } from '../../../src/connector/lease.ts'
import { consentTo } from '../../../src/connector/delivery/uncertain.ts'
import type { isSame, recorded } from '../../../src/ledger/entry-changes.ts'
import type { Entry, Sight } from '../../../src/ledger/ledger.ts'
import type { createMemoryLedger } from '../../../src/ledger/memory.ts'
import type { Question, standing } from '../../../src/connector/delivery/standing.ts'
import type { createHandOver, Gate } from '../../../src/mail/send/hand-over.ts'
import { LONG_LEASE_MS, scenarios } from './play.ts'
import type { Breach } from './promises.ts'
import type { Scenario } from './scenario.ts'

/** The functions that hold the rules. */
export interface Rules {
  readonly acknowledge: typeof acknowledge
  readonly createHandOver: typeof createHandOver
  readonly createLease: typeof createLease
  readonly createMemoryLedger: typeof createMemoryLedger
  readonly isSame: typeof isSame
  readonly recorded: typeof recorded
  readonly standing: typeof standing
}

/** What comes in the place of some of them. */
export type Broken = { readonly [Name in keyof Rules]?: (real: Rules[Name]) => Rules[Name] }

export interface Mutant {
  readonly rule: string
  /** The code without the rule, for one world. */
  readonly without: () => Broken
  /** What comes of it. */
  readonly breach: Breach
  /** A breach on the way that says no more than that the rule is broken. */
  readonly overlooked?: Breach
  /** Where that is not rare. */
  readonly where: fc.Arbitrary<Scenario>
}

const just = fc.constant<Scenario['faults']>
/** The first activation is A.1, and its attempt has the next number; the second is A.3. */
const alone = { ledger: ['memory'] } as const
const shared = { ledger: ['shared'] } as const
const asks = { onUncertain: ['report'], expression: ['none'], onPartial: ['accept'], limit: [2] } as const

export const mutants: readonly Mutant[] = [
  {
    rule: 'compare and set at the gate',
    without: () => ({ isSame: () => () => true }),
    breach: 'sent on without asking',
    // a claim on its way for so long that the next activation has sent meanwhile
    where: scenarios(
      just({}),
      { ...asks, ...alone, connections: [2] },
      { often: ['A.'], seldom: ['A.1 claims', 'A.3: the server'] },
    ),
  },
  {
    rule: 'the look at the deadline in the turn in which the bytes go',
    without: () => ({ createHandOver: refusing((gate) => without(gate.refusal(), 'deadline')) }),
    breach: 'sent on without asking',
    overlooked: 'late',
    // whoever is frozen at the gate has a lease that outlasts the deadline, and an engine that forgot having lent it
    where: scenarios(
      just({ freeze: 1, restore: 1 }),
      { ...asks, ...shared, leaseMs: [LONG_LEASE_MS] },
      { often: ['A.1', 'B.', 'backed up'], seldom: ['2: is answered', 'job times out', 'of worker A fires'] },
    ),
  },
  {
    rule: 'the look at the lease in the turn in which the bytes go',
    without: () => {
      let isAtTheGate = false
      return {
        createLease: (real) => (options) => {
          const lease = real(options)
          return { ...lease, held: () => isAtTheGate || lease.held() }
        },
        createHandOver: refusing((gate) => {
          isAtTheGate = true
          const refusal = gate.refusal()
          isAtTheGate = false
          return refusal
        }),
      }
    },
    breach: 'sent after the end',
    overlooked: 'late',
    // no mail is doubled without it, but the mail of a process that was cancelled long ago goes out
    where: scenarios(
      just({ freeze: 1, cancel: 1 }),
      {},
      { often: ['A.1'], seldom: ['A.1 claims', '120 s more'] },
    ),
  },
  {
    rule: 'consent in the job, and not what the ledger calls uncertain',
    without: () => ({ standing: consenting((entry) => entry.state === 'uncertain') }),
    breach: 'sent on without asking',
    // the next activation looks before anybody was asked
    where: scenarios(just({ reply: 1 }), asks, { often: ['lost'], seldom: ['A.1 fails'] }),
  },
  {
    rule: 'consent in the job, and not a note in the ledger that a person was asked',
    without: () => {
      const reported = new Set<string | undefined>()
      return {
        acknowledge: (real) => async (commands, key, command, lease, signal) => {
          const end = await real(commands, key, command, lease, signal)
          if (end.kind === 'accepted') reported.add(consentTo(command.variables))
          return end
        },
        standing: consenting((entry) => reported.has(entry.attempt)),
      }
    },
    breach: 'doubled',
    // an activation that is older than the incident looks after it
    where: scenarios(
      just({ reply: 1 }),
      { ...asks, ...alone },
      {
        often: ['A.1 reads', 'A.1 composes', 'mail of A.1', 'A.1 claims'],
        seldom: ['the 250 arrives', 'A.3 reads', 'resolves'],
      },
    ),
  },
  {
    rule: 'consent to one attempt and to no other',
    without: () => ({ standing: consenting((_entry, question) => question.consentTo !== undefined) }),
    breach: 'sent on without asking',
    // the end of the second mail, to which somebody consented, is unknown as well
    where: scenarios(just({ reply: 2 }), { ...asks, ...alone }, { often: ['lost'], seldom: ['A.3 fails'] }),
  },
  {
    rule: 'an outcome changes the entry of its own attempt only',
    without: () => ({
      createMemoryLedger: (real) => (now) => {
        const ledger = real(now)
        return {
          ...ledger,
          async record(job, attempt, outcome) {
            await ledger.record(job, attempt, outcome)
            const { entry } = await ledger.read(job)
            if (entry) await ledger.record(job, entry.attempt, outcome)
          },
        }
      },
    }),
    breach: 'sent on without asking',
    // whoever was frozen at the gate notes "not sent" when another one's mail is on its way
    where: scenarios(
      just({ freeze: 1 }),
      { ...asks, ...shared },
      { often: ['A.1', 'B.'], seldom: ['2: is answered', 'the server takes'] },
    ),
  },
  {
    rule: 'a mail that some have stays sent when the attempt at the others fails',
    without: () => ({
      recorded: (real) => (entry, outcome) => {
        const after = real(entry, outcome)
        return after && outcome.state === 'not-sent' ? { ...after, state: 'not-sent' } : after
      },
    }),
    breach: 'doubled',
    where: scenarios(
      just({ wire: 3 }),
      { ...asks, ...alone, onPartial: ['retry-deferred'], retries: [3] },
      { often: ['defers', 'its content'] },
    ),
  },
  {
    rule: 'a question when another mail of the job was sent',
    without: () => ({
      standing: (real) => (sight, question) =>
        real(sight, { ...question, fingerprint: sight.entry?.fingerprint ?? '' }),
    }),
    breach: 'success without mail',
    where: scenarios(
      just({ change: 1, lost: 1, crash: 1 }),
      { expression: ['none'] },
      { seldom: ['completes'] },
    ),
  },
  {
    rule: 'an attempt that is under way is left alone',
    without: () => ({ standing: (real) => (sight, question) => real({ ...sight, live: false }, question) }),
    breach: 'overtaken',
    where: scenarios(just({}), {}, { seldom: ['takes it', '250'] }),
  },
  {
    rule: 'a job that another activation has failed has not ended',
    without: () => ({
      acknowledge:
        (real) =>
        async (...command) => {
          const end = await real(...command)
          return end.kind === 'not-now' ? { kind: 'gone' } : end
        },
    }),
    breach: 'ended too soon',
    where: scenarios(just({ lost: 1, delayed: 1 }), { expression: ['none'] }),
  },
]

/** Consent is what this says, and not what the job carries. */
function consenting(isConsent: (entry: Entry, question: Question) => boolean) {
  return (real: Rules['standing']) => (sight: Sight, question: Question) => {
    const { entry } = sight
    const consentTo = entry && isConsent(entry, question) ? entry.attempt : undefined
    return real(sight, { ...question, consentTo })
  }
}

/** The gate, with another last word. */
function refusing(refusal: (gate: Gate) => Error | undefined): NonNullable<Broken['createHandOver']> {
  return (real) => (content, gate, progress) =>
    real(content, { ...gate, refusal: () => refusal(gate) }, progress)
}

function without(refusal: Error | undefined, why: string): Error | undefined {
  return refusal && 'why' in refusal && refusal.why === why ? undefined : refusal
}
