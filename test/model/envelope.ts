import { failedState } from './activation.ts'
import { claimed, isSame } from './ledger.ts'
import { first, PEOPLE, without, type Activation, type Recipients } from './state.ts'
import { goesWrong, happens, looking, nameOf, spoilt, withActivation, type Moment } from './story.ts'

export const TOO_MANY_TRANSACTIONS = 'more transactions than recipients'

/** What the server says to the recipients of a transaction. */
interface Said {
  readonly words: string
  readonly taken: Recipients
  readonly refused: Recipients
  /** 452: more than it takes in one transaction. */
  readonly over: Recipients
}

/** MAIL and RCPT; with at least one recipient comes the 354, and with it the gate. */
export function envelope(moment: Moment, activation: Activation, nth: number): void {
  const { state, scenario } = moment
  const { aim, transactions } = activation
  const who = nameOf(moment, activation, nth)
  const tooMany = transactions > PEOPLE.length ? TOO_MANY_TRANSACTIONS : undefined
  const failed = unclaimed(activation)
  goesWrong(moment, 'wire', `${who}: the connection is lost before DATA`, withActivation(state, nth, failed))
  const again: Activation = { ...activation, place: 'between two transactions' }
  const stays = scenario.rules.progressIsNeeded || activation.had.accepted === 0 ? failed : again
  goesWrong(moment, 'nobody', `${who}: the server takes nobody`, withActivation(state, nth, stays), [tooMany])

  const usual = said('354', aim, 0, 0, scenario.limit)
  gate(moment, activation, nth, usual, tooMany)
  if (state.left.deny === 0) return
  for (const one of PEOPLE.filter((each) => (each & aim) !== 0)) {
    for (const forGood of [true, false]) {
      const what = said(forGood ? '550 to one' : '451 to one', aim, one, forGood ? one : 0, scenario.limit)
      const denied = {
        ...moment,
        state: spoilt({ ...state, left: { ...state.left, deny: state.left.deny - 1 } }),
      }
      if (what.taken !== 0) gate(denied, activation, nth, what, tooMany)
      else refusedAll(denied, activation, nth, forGood)
    }
  }
}

function said(words: string, aim: Recipients, denied: Recipients, refused: Recipients, limit: number): Said {
  const asked = without(aim, denied)
  const taken = first(asked, limit)
  return { words, taken, refused, over: without(asked, taken) }
}

/** All of a transaction got their own no. Refused for good is an answer, and the others are tried at once. */
function refusedAll(moment: Moment, activation: Activation, nth: number, forGood: boolean): void {
  const { state } = moment
  const name = `${nameOf(moment, activation, nth)}: the server refuses all of them${forGood ? ' for good' : ''}`
  const { had, aim } = activation
  if (!forGood) return happens(moment, name, withActivation(state, nth, unclaimed(activation)))
  const after = { ...had, refused: had.refused | aim, untried: without(had.untried, aim) }
  if (had.accepted === 0 || isConsented(activation))
    return happens(moment, name, withActivation(state, nth, { ...activation, place: 'fails', again: false }))
  const place = after.untried === 0 ? 'completes' : 'between two transactions'
  const attempt = activation.attempt || activation.seen.attempt
  happens(moment, name, withActivation(state, nth, { ...activation, place, attempt, had: after }))
}

/** A failure before the claim: the entry stands as it was. A second send that was consented to leaves it uncertain. */
function unclaimed(activation: Activation): Activation {
  return isConsented(activation) ? { ...activation, place: 'fails', again: true } : failedState(activation)
}

const isConsented = ({ seen }: Activation): boolean =>
  seen.state === 'uncertain' || seen.state === 'attempting'

/** The claim, over the entry that was looked at. */
function gate(
  moment: Moment,
  activation: Activation,
  nth: number,
  what: Said,
  tooMany: string | undefined,
): void {
  const { state, scenario } = moment
  const name = `${nameOf(moment, activation, nth)}: ${what.words}`
  if (!activation.lease && scenario.rules.leaseAtTheGate)
    return happens(moment, `${name}; its lease is over`, withActivation(state, nth, null))
  if (scenario.rules.compareAndSet && !isSame(state.entry, activation)) {
    const back: Activation = { ...activation, place: 'gives back' }
    return happens(moment, `${name}; the entry is another than before`, withActivation(state, nth, back))
  }
  const attempt = state.onlooker.attempts + 1
  const written = looking(claimed(state, activation, attempt, scenario), {
    attempts: attempt,
    sure: state.onlooker.sure.map((one, mail) =>
      mail === activation.mail ? one | activation.had.accepted : one,
    ),
  })
  const { taken, refused, over } = what
  const after: Activation = { ...activation, place: 'claimed', attempt, taken, refused, over }
  happens(moment, `${name}; writes attempt ${attempt}`, withActivation(written, nth, after), [tooMany])
}
