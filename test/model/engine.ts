import { bit } from './ledger.ts'
import { EVERYBODY, PEOPLE, type Command, type State } from './state.ts'
import { looking } from './story.ts'

export const SUCCESS_WITHOUT_MAIL = 'SUCCESS, and a recipient that it names as accepted has no mail'
export const LEFT_OUT = 'SUCCESS, and somebody was left out though nothing went wrong'
export const NEVER_TRIED = 'SUCCESS, and somebody was never tried though there were retries'

export interface Taken {
  readonly answer: 'accepted' | 'not found' | 'not now'
  readonly state: State
  readonly breaches: readonly string[]
}

/** What the engine does with a command. It asks nobody whether his lease still holds. */
export function take(state: State, command: Command): Taken {
  const { engine } = state
  if (engine.job === 'completed') return { answer: 'not found', state, breaches: [] }
  if (engine.job === 'backoff' || engine.job === 'incident') return { answer: 'not now', state, breaches: [] }
  const accepted = (change: Partial<State['engine']>, breaches: readonly string[] = []): Taken => ({
    answer: 'accepted',
    state: { ...state, engine: { ...engine, holder: 0, ...change } },
    breaches,
  })
  switch (command.kind) {
    case 'complete':
      return accepted({ job: 'completed', asked: null }, breachesOf(state, command))
    case 'retry': {
      const retries = engine.retries - 1
      return accepted({ job: retries > 0 ? 'backoff' : 'incident', retries })
    }
    case 'incident':
      return accepted({ job: 'incident', retries: 0 })
    case 'uncertain': {
      const { attempt, rest } = command
      const taken = accepted({ job: 'incident', retries: 0, consent: attempt, asked: { attempt, rest } })
      const reported = state.onlooker.reported | bit(attempt)
      return { ...taken, state: looking(taken.state, { reported }) }
    }
    case 'give back':
      return accepted({ job: 'backoff' })
  }
}

function breachesOf({ onlooker, engine }: State, { mail, had }: Command): string[] {
  const got = PEOPLE.filter((_one, at) => (onlooker.got[mail]?.[at] ?? 0) > 0).reduce(
    (sum, one) => sum | one,
    0,
  )
  const breaches: string[] = []
  if (had.accepted === 0 || (had.accepted & ~got) !== 0) breaches.push(SUCCESS_WITHOUT_MAIL)
  if (!onlooker.spoilt && had.accepted !== EVERYBODY) breaches.push(LEFT_OUT)
  if (had.untried !== 0 && engine.retries > 1) breaches.push(NEVER_TRIED)
  return breaches
}
