import { take } from './engine.ts'
import type { Activation, Command, CommandKind } from './state.ts'
import { goesWrong, happens, nameOf, withActivation, type Moment } from './story.ts'

export const ASKED_TOO_MUCH = 'asked about somebody who has the mail for sure'

/** What the engine is told, whether it hears that, and what the ledger then learns. */
export function acknowledgements(moment: Moment, activation: Activation, nth: number): void {
  const { state } = moment
  const who = nameOf(moment, activation, nth)
  const over = withActivation(state, nth, null)
  if (activation.place === 'notes the end') {
    const { entry } = state
    const isOwn = !moment.scenario.rules.ownEntry || entry.attempt === activation.attempt
    const ended = isOwn ? { ...over, entry: { ...entry, ended: true } } : over
    happens(moment, `${who}: notes the end of the job`, ended)
    return goesWrong(moment, 'ledger', `${who}: cannot note the end`, over)
  }
  const kind = kindOf(activation, moment)
  say(moment, activation, nth, kind)
  goesWrong(moment, 'lost', `${who}: gives up telling the engine`, over)
}

function kindOf({ place, again }: Activation, { state }: Moment): CommandKind {
  const mayTryAgain = again && state.engine.retries > 1
  switch (place) {
    case 'completes':
      return 'complete'
    case 'fails for the rest':
      // no retry is left: it ends as it is, and names them
      return mayTryAgain ? 'retry' : 'complete'
    case 'fails':
      return mayTryAgain ? 'retry' : 'incident'
    case 'reports':
      return 'uncertain'
    default:
      return 'give back'
  }
}

function say(moment: Moment, activation: Activation, nth: number, kind: CommandKind): void {
  const { state } = moment
  const { attempt, seen, mail, had, aim } = activation
  const command: Command = {
    kind,
    attempt: attempt || seen.attempt,
    mail,
    had,
    rest: kind === 'uncertain' ? aim : 0,
  }
  const name = `${nameOf(moment, activation, nth)}: ${kind}`
  const isAboutNow = state.entry.attempt === command.attempt
  const asksTooMuch = isAboutNow && (command.rest & (state.onlooker.sure[mail] ?? 0)) !== 0
  const { answer, state: after, breaches } = take(state, command)
  const ends = kind === 'complete' && answer !== 'not now'
  const own: Activation = { ...activation, place: 'notes the end', attempt: command.attempt }
  happens(moment, `${name} (${answer})`, withActivation(after, nth, ends ? own : null), [
    ...breaches,
    asksTooMuch ? ASKED_TOO_MUCH : undefined,
  ])
  if (answer === 'accepted')
    goesWrong(
      moment,
      'lost',
      `${name}: accepted, the answer is lost`,
      withActivation(after, nth, activation),
      breaches,
    )
  if (state.stuck === null)
    goesWrong(
      moment,
      'delay',
      `${name}: is stuck on its way`,
      withActivation({ ...state, stuck: command }, nth, null),
    )
}
