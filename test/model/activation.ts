import { acknowledgements } from './acknowledgements.ts'
import { envelope } from './envelope.ts'
import { bit, hadOf, isOnTheWire, noted, questionOf, restOf, standing, type Outcome } from './ledger.ts'
import type { Scenario } from './scenarios.ts'
import { EVERYBODY, first, PEOPLE, without, type Activation, type Had, type State } from './state.ts'
import { goesWrong, happens, looking, nameOf, withActivation, type Moment } from './story.ts'

export const DOUBLED = 'somebody has more mails than one and one for each consent'
export const SENT_ON = 'sent on, and nobody was asked about an attempt whose end is unknown'
export const OVERTAKEN = 'an attempt that lives was overtaken or called uncertain'

/** All that an activation can do next. */
export function activationSteps(moment: Moment, nth: number): void {
  const activation = moment.state.activations[nth]
  if (!activation) return
  passing(moment, activation, nth)
  switch (activation.place) {
    case 'looks':
      return looks(moment, activation, nth)
    case 'envelope':
      return envelope(moment, activation, nth)
    case 'claimed':
      return handsOver(moment, activation, nth)
    case 'waits for the reply':
      return hears(moment, activation, nth)
    case 'between two transactions':
      return goesOn(moment, activation, nth)
    default:
      return acknowledgements(moment, activation, nth)
  }
}

/** What only needs time. */
function passing(moment: Moment, activation: Activation, nth: number): void {
  const { state } = moment
  const who = nameOf(moment, activation, nth)
  if (activation.lease && state.engine.holder !== nth + 1)
    happens(moment, `${who}: its lease is over`, withActivation(state, nth, { ...activation, lease: false }))
  if (isOnTheWire(activation) && !activation.late)
    goesWrong(
      moment,
      'slow',
      `${who}: its deadline is over`,
      withActivation(state, nth, { ...activation, late: true }),
    )
}

function looks(moment: Moment, activation: Activation, nth: number): void {
  const { state, scenario } = moment
  const { entry } = state
  const stand = standing(state, activation, scenario)
  const name = `${nameOf(moment, activation, nth)}: the ledger says ${entry.state}: ${stand.do}`
  const to = (change: Partial<Activation>) => withActivation(state, nth, { ...activation, ...change })
  const seen = { state: entry.state, attempt: entry.attempt, ended: entry.ended }
  switch (stand.do) {
    case 'send':
      return happens(
        moment,
        name,
        to({ place: 'envelope', seen, had: stand.had, aim: stand.aim, transactions: 1 }),
      )
    case 'confirm, then send':
      if (state.engine.job !== 'taken') return happens(moment, name, withActivation(state, nth, null))
      return happens(moment, name, to({ place: 'envelope', seen, aim: EVERYBODY, transactions: 1 }))
    case 'answer':
      return happens(moment, name, to({ place: 'completes', attempt: entry.attempt, had: hadOf(entry) }))
    case 'wait':
      return happens(moment, name, to({ place: 'gives back' }))
    case 'report': {
      const lives = state.activations.some(
        (one) => one && isOnTheWire(one) && one.attempt === entry.attempt && !one.late,
      )
      const after = to({
        place: 'reports',
        attempt: entry.attempt,
        had: hadOf(entry),
        aim: entry.mail === activation.mail ? questionOf(entry, scenario) : EVERYBODY,
      })
      const written: State =
        entry.state === 'attempting' ? { ...after, entry: { ...entry, state: 'uncertain' } } : after
      return happens(moment, name, written, [entry.state === 'attempting' && lives ? OVERTAKEN : undefined])
    }
  }
}

/** The gate: lease and deadline are looked at in the turn in which the bytes go. */
function handsOver(moment: Moment, activation: Activation, nth: number): void {
  const { state, scenario } = moment
  const { rules } = scenario
  const who = nameOf(moment, activation, nth)
  const notSent = { state: 'not-sent' } as const
  const failed = failedState(activation)
  ends(moment, nth, `${who}: the connection is lost at the gate`, notSent, failed, 'wire')
  if (rules.leaseAtTheGate && !activation.lease)
    return ends(moment, nth, `${who}: its lease is over at the gate`, notSent, null)
  if (rules.deadlineAtTheGate && activation.late)
    return ends(moment, nth, `${who}: its deadline is over at the gate`, notSent, failed)
  const { after, breaches } = handedOver(state, activation, nth, scenario)
  const inQueue = withActivation(received(after, activation), nth, {
    ...activation,
    place: 'waits for the reply',
    inQueue: true,
  })
  const name = `${who}: hands over`
  happens(moment, `${name}, and the server takes it`, inQueue, [...breaches, doubled(inQueue)])
  const dropped = withActivation(after, nth, { ...activation, place: 'waits for the reply' })
  goesWrong(moment, 'wire', `${name}, and the server does not take it`, dropped, breaches)
}

/** What the onlooker makes of it. With `resend` the setting is the consent, while the end of an earlier one is unknown. */
function handedOver(
  state: State,
  { attempt, aim, late }: Activation,
  nth: number,
  { onUncertain }: Scenario,
) {
  const { unknown, reported, allowed } = state.onlooker
  const resends = onUncertain === 'resend' && unknown !== 0
  const unasked = onUncertain === 'report' && without(unknown, reported) !== 0
  const rival = state.activations.some(
    (one, at) => one && at !== nth && one.place === 'waits for the reply' && !one.late && !late,
  )
  const after = looking(state, {
    unknown: unknown | bit(attempt),
    ...(resends && { allowed: more(allowed, aim) }),
  })
  return { after, breaches: [unasked ? SENT_ON : undefined, rival ? OVERTAKEN : undefined] }
}

export const more = (counts: readonly number[], some: number): number[] =>
  counts.map((count, at) => ((some & (PEOPLE[at] ?? 0)) === 0 ? count : count + 1))

function received(state: State, { mail, taken }: Activation): State {
  const got = state.onlooker.got.map((counts, at) => (at === mail ? more(counts, taken) : counts))
  return looking(state, { got })
}

function doubled({ onlooker: { got, allowed } }: State): string | undefined {
  return got.some((counts) => counts.some((count, at) => count > (allowed[at] ?? 0))) ? DOUBLED : undefined
}

function hears(moment: Moment, activation: Activation, nth: number): void {
  const { scenario } = moment
  const who = nameOf(moment, activation, nth)
  const failed = failedState(activation)
  if (activation.inQueue) {
    const had = hadAfter(activation, scenario)
    ends(
      moment,
      nth,
      `${who}: 250`,
      { state: 'sent', had },
      { ...activation, had, ...placeAfter(had, moment) },
    )
  } else ends(moment, nth, `${who}: the server refuses the message`, { state: 'not-sent' }, failed)
  const resends = scenario.onUncertain === 'resend'
  if (!scenario.rules.uncertainIsNotGuessed)
    return ends(moment, nth, `${who}: no reply`, { state: 'not-sent' }, failed, 'reply')
  const asks: Activation = {
    ...activation,
    place: resends ? 'fails' : 'reports',
    again: true,
    aim: questionOf(activation.had, scenario),
  }
  ends(moment, nth, `${who}: no reply`, { state: 'uncertain' }, asks, 'reply')
}

/** What is had after a transaction that the server took. */
function hadAfter({ had, aim, taken, refused, over }: Activation, { rules }: Scenario): Had {
  const before = rules.oneResult ? had : { accepted: 0, refused: 0, untried: 0 }
  const untried = without(before.untried, aim) | over
  return {
    accepted: before.accepted | taken,
    refused: before.refused | refused,
    untried: rules.untriedIsKeptApart ? untried : 0,
  }
}

function placeAfter(had: Had, { state, scenario }: Moment): Pick<Activation, 'place' | 'again'> {
  if (had.untried !== 0) return { place: 'between two transactions', again: false }
  const triesDeferred = restOf(had, scenario) !== 0 && state.engine.retries > 1
  return { place: triesDeferred ? 'fails for the rest' : 'completes', again: true }
}

/** A failure that can pass. Where some have the mail, it is one for the rest alone. */
export function failedState(activation: Activation): Activation {
  return { ...activation, place: activation.had.accepted === 0 ? 'fails' : 'fails for the rest', again: true }
}

/** A look at the ledger: the next transaction stands on the outcome of the one before. */
function goesOn(moment: Moment, activation: Activation, nth: number): void {
  const { state, scenario } = moment
  const { entry } = state
  const who = nameOf(moment, activation, nth)
  if (!activation.lease)
    return happens(moment, `${who}: its lease is over between two`, withActivation(state, nth, null))
  const before = activation.attempt || activation.seen.attempt
  if (entry.state !== 'sent' || entry.attempt !== before)
    return happens(
      moment,
      `${who}: the entry is another`,
      withActivation(state, nth, { ...activation, place: 'gives back' }),
    )
  const next: Activation = {
    ...activation,
    place: 'envelope',
    seen: { state: entry.state, attempt: entry.attempt, ended: entry.ended },
    aim: scenario.rules.restAlone ? first(activation.had.untried, scenario.limit) : EVERYBODY,
    transactions: activation.transactions + 1,
  }
  happens(moment, `${who}: goes on with the rest`, withActivation(state, nth, next))
}

/** The attempt is over: its outcome is noted, and a note can be lost. */
function ends(
  moment: Moment,
  nth: number,
  name: string,
  outcome: Outcome,
  after: Activation | null,
  fault?: 'wire' | 'reply',
): void {
  const { state, scenario } = moment
  const activation = state.activations[nth]
  if (!activation) return
  // a refusal that was heard makes the end known, whatever becomes of the note
  const heard =
    outcome.state === 'not-sent' && !activation.inQueue
      ? looking(state, { unknown: without(state.onlooker.unknown, bit(activation.attempt)) })
      : state
  const written = withActivation(noted(heard, activation, outcome, scenario), nth, after)
  if (fault) return goesWrong(moment, fault, name, written)
  happens(moment, name, written)
  goesWrong(moment, 'ledger', `${name}, and the note is lost`, withActivation(heard, nth, after))
}
