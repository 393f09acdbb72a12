import type { Scenario } from './scenarios.ts'
import {
  deferredOf,
  EVERYBODY,
  NOTHING,
  without,
  type Activation,
  type Entry,
  type Had,
  type Recipients,
  type State,
} from './state.ts'
import { looking } from './story.ts'

/** What is to be done with a job that comes back: the table of docs/delivery-guarantees.md. */
export type Standing =
  | { readonly do: 'send'; readonly had: Had; readonly aim: Recipients }
  | { readonly do: 'confirm, then send' | 'answer' | 'report' | 'wait' }

const ALL: Standing = { do: 'send', had: NOTHING, aim: EVERYBODY }

export function standing(state: State, { mail, consent }: Activation, scenario: Scenario): Standing {
  const { entry } = state
  const { rules } = scenario
  const same = entry.mail === mail
  const uncertain = (): Standing => {
    const consented = rules.consentToOneAttempt ? consent === entry.attempt : consent > 0
    // some have another mail of this job for sure: the setting does not know that
    const resends = scenario.onUncertain === 'resend' && (same || entry.accepted === 0)
    if (!resends && !consented) return { do: 'report' }
    if (!same || entry.accepted === 0 || !rules.restAlone) return ALL
    return { do: 'send', had: hadOf(entry), aim: unsureOf(entry, scenario) }
  }
  switch (entry.state) {
    case 'none':
    case 'not-sent':
      return ALL
    case 'sent': {
      if (!rules.sentIsAnswered) return ALL
      const rest = restOf(entry, scenario)
      if (same && !entry.ended && rest !== 0)
        return { do: 'send', had: hadOf(entry), aim: rules.restAlone ? rest : EVERYBODY }
      if (same) return { do: 'answer' }
      if (entry.ended) return { do: 'confirm, then send' }
      return consent === entry.attempt ? ALL : { do: 'report' }
    }
    case 'attempting':
      return rules.liveIsLeftAlone && isLive(state, scenario) ? { do: 'wait' } : uncertain()
    case 'uncertain':
      return entry.ended && !same ? { do: 'confirm, then send' } : uncertain()
  }
}

export const hadOf = ({ accepted, refused, untried }: Had): Had => ({ accepted, refused, untried })

/** Who is left of a mail that some have. */
export function restOf(had: Had, { onPartial }: Scenario): Recipients {
  return had.untried | (onPartial === 'retry-deferred' ? deferredOf(had) : 0)
}

/** Who may have got it by an attempt whose end is unknown, and who surely has not: all that consent is about. */
export function unsureOf(had: Had, scenario: Scenario): Recipients {
  return restOf(had, scenario) || deferredOf(had)
}

/** Whom a question to a person is about: those who have the mail for sure are not in it. */
export function questionOf(had: Had, scenario: Scenario): Recipients {
  return had.accepted === 0 ? EVERYBODY : unsureOf(had, scenario)
}

/** SQLite: in the hands of this process. PostgreSQL: its deadline is not over; that of a dead worker passes. */
function isLive({ entry, activations }: State, { isShared }: Scenario): boolean {
  const its = activations.find((one) => one !== null && isOnTheWire(one) && one.attempt === entry.attempt)
  return its !== undefined && its !== null && !(isShared && its.late)
}

export const isOnTheWire = ({ place }: Activation): boolean =>
  place === 'claimed' || place === 'waits for the reply'

export const isSame = (entry: Entry, { seen }: Activation): boolean =>
  entry.state === seen.state && entry.attempt === seen.attempt && entry.ended === seen.ended

/** The entry of a new attempt, on the disk. */
export function claimed(state: State, activation: Activation, attempt: number, { rules }: Scenario): State {
  const had = rules.claimCarriesWhatIsHad ? activation.had : NOTHING
  const entry: Entry = { ...had, state: 'attempting', attempt, ended: false, mail: activation.mail }
  return { ...state, entry, disk: rules.durableClaim ? entry : state.disk }
}

export type Outcome =
  { readonly state: 'sent'; readonly had: Had } | { readonly state: 'not-sent' | 'uncertain' }

/** A reply outranks `uncertain` of the same attempt; nothing outranks a reply. On the disk it comes later. */
export function noted(state: State, { attempt }: Activation, outcome: Outcome, { rules }: Scenario): State {
  const { entry } = state
  if (rules.ownEntry && entry.attempt !== attempt) return state
  const isOpen =
    entry.state === 'attempting' || (entry.state === 'uncertain' && outcome.state !== 'uncertain')
  if (!isOpen) return state
  const after = { ...state, entry: entryAfter(entry, outcome, rules.notSentLeadsBack) }
  if (outcome.state === 'uncertain') return after
  return looking(after, { unknown: without(state.onlooker.unknown, bit(attempt)) })
}

function entryAfter(entry: Entry, outcome: Outcome, leadsBack: boolean): Entry {
  if (outcome.state === 'sent') return { ...entry, ...outcome.had, state: 'sent' }
  if (outcome.state === 'not-sent' && entry.accepted !== 0 && leadsBack) return { ...entry, state: 'sent' }
  if (outcome.state === 'not-sent') return { ...entry, ...NOTHING, state: 'not-sent' }
  return { ...entry, state: 'uncertain' }
}

export const bit = (attempt: number): number => 1 << attempt
