import { contract, type Rules } from './rules.ts'
import { FAULTS, type Budgets, type Fault } from './state.ts'

export interface Scenario {
  readonly rules: Rules
  /** Two workers that share a database, or one with a file. */
  readonly isShared: boolean
  readonly onUncertain: 'report' | 'resend'
  readonly onPartial: 'accept' | 'retry-deferred'
  /** So many recipients does the server take in one transaction. */
  readonly limit: number
  readonly retries: number
  readonly left: Budgets
}

const none = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>

type Faults = Partial<Record<Fault | 'person', number>>

export function scenario(faults: Faults, more: Partial<Omit<Scenario, 'left'>> = {}): Scenario {
  return {
    rules: contract,
    isShared: false,
    onUncertain: 'report',
    onPartial: 'accept',
    limit: 1,
    retries: 2,
    ...more,
    left: { ...none, person: 1, ...faults },
  }
}

const shared = { isShared: true }
const resend = { onUncertain: 'resend' } as const

/** Small enough for a test of seconds; each has its faults in every order. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'nothing goes wrong': scenario({}),
  'nothing goes wrong, two at a time': scenario({}, { limit: 2 }),
  'the server refuses, defers and takes nobody': scenario({ deny: 1, nobody: 1, wire: 1 }),
  'those who were deferred are tried again': scenario(
    { deny: 2, wire: 1, reply: 1 },
    { onPartial: 'retry-deferred', limit: 2 },
  ),
  'kill -9': scenario({ crash: 2 }),
  'kill -9, and a lease is lost': scenario({ crash: 1, timeout: 1 }, { limit: 2 }),
  'a power cut': scenario({ power: 1, timeout: 1 }, { limit: 2 }),
  'no reply': scenario({ reply: 2, lost: 1 }),
  'no reply, and a lease is lost': scenario({ reply: 1, timeout: 1 }, { limit: 2 }),
  'no reply, resend': scenario({ reply: 1, crash: 1 }, resend),
  'a command is late': scenario({ reply: 1, delay: 1 }, { limit: 2 }),
  'somebody changes the mail': scenario({ change: 1, crash: 1 }),
  'a note is lost': scenario({ ledger: 1, wire: 1 }),
  'two workers: kill -9': scenario({ crash: 1, timeout: 1 }, { ...shared, limit: 2 }),
  'two workers: no reply': scenario({ reply: 1, timeout: 1 }, { ...shared, limit: 2 }),
  'two workers: one freezes': scenario({ freeze: 1, slow: 1 }, { ...shared, limit: 2 }),
  'two workers: a note is lost': scenario({ ledger: 1 }, shared),
  'two workers, resend': scenario({ reply: 1, slow: 1 }, { ...shared, ...resend, limit: 2 }),
}
