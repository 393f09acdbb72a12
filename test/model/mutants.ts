import { ASKED_TOO_MUCH } from './acknowledgements.ts'
import { DOUBLED, OVERTAKEN, SENT_ON } from './activation.ts'
import { LEFT_OUT } from './engine.ts'
import { TOO_MANY_TRANSACTIONS } from './envelope.ts'
import type { Rules } from './rules.ts'
import { scenario, type Scenario } from './scenarios.ts'

export interface Mutant {
  readonly without: keyof Rules
  readonly where: Scenario
  readonly breach: string
}

const two = { limit: 2 } as const
const shared = { isShared: true } as const

/** Each rule, a small world in which it is needed, and what breaks without it. */
export const mutants: readonly Mutant[] = [
  { without: 'durableClaim', where: scenario({ power: 1 }, two), breach: DOUBLED },
  { without: 'compareAndSet', where: scenario({ timeout: 1, slow: 1 }, { limit: 3 }), breach: SENT_ON },
  { without: 'ownEntry', where: scenario({ timeout: 2, slow: 1 }, { ...shared, limit: 3 }), breach: SENT_ON },
  {
    without: 'deadlineAtTheGate',
    where: scenario({ freeze: 1, slow: 1 }, { ...shared, limit: 3 }),
    breach: SENT_ON,
  },
  { without: 'liveIsLeftAlone', where: scenario({ timeout: 1 }, { ...shared, limit: 3 }), breach: OVERTAKEN },
  {
    without: 'consentToOneAttempt',
    where: scenario({ reply: 2, timeout: 1, lost: 1 }, { limit: 3 }),
    breach: SENT_ON,
  },
  { without: 'uncertainIsNotGuessed', where: scenario({ reply: 1 }, two), breach: DOUBLED },
  { without: 'sentIsAnswered', where: scenario({ lost: 1 }, { limit: 3 }), breach: DOUBLED },
  { without: 'claimCarriesWhatIsHad', where: scenario({ crash: 1 }, two), breach: ASKED_TOO_MUCH },
  { without: 'notSentLeadsBack', where: scenario({ wire: 1 }, two), breach: DOUBLED },
  { without: 'untriedIsKeptApart', where: scenario({}, two), breach: LEFT_OUT },
  { without: 'restAlone', where: scenario({}, two), breach: DOUBLED },
  { without: 'oneResult', where: scenario({}, two), breach: LEFT_OUT },
  { without: 'progressIsNeeded', where: scenario({ nobody: 1 }), breach: TOO_MANY_TRANSACTIONS },
]
