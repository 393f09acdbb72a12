import { activationSteps } from './activation.ts'
import { explore, type Exploration, type Step } from './explore.ts'
import type { Scenario } from './scenarios.ts'
import { NO_ENTRY, type State } from './state.ts'
import type { Moment } from './story.ts'
import { surroundings } from './surroundings.ts'

/** No story needs more attempts; one that has made so many goes no further. */
const MOST_ATTEMPTS = 6

/** Everything that can happen to one job in this scenario. */
export function check(scenario: Scenario, { stopAtFirst = false, atMost = 400_000 } = {}): Exploration {
  return explore<State>({
    start: startOf(scenario),
    steps: (state) => stepsFrom(state, scenario),
    isWayOut: ({ engine, onlooker }) =>
      engine.job === 'completed' || engine.job === 'incident' || onlooker.attempts >= MOST_ATTEMPTS,
    stopAtFirst,
    atMost,
  })
}

function stepsFrom(state: State, scenario: Scenario): readonly Step<State>[] {
  if (state.onlooker.attempts >= MOST_ATTEMPTS) return []
  const moment: Moment = { state, scenario, steps: [] }
  activationSteps(moment, 0)
  activationSteps(moment, 1)
  surroundings(moment)
  return moment.steps
}

function startOf({ retries, left }: Scenario): State {
  return {
    engine: { job: 'ready', holder: 0, retries, mail: 0, consent: 0, asked: null },
    entry: NO_ENTRY,
    disk: NO_ENTRY,
    activations: [null, null],
    stuck: null,
    left,
    onlooker: {
      got: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      allowed: [1, 1, 1],
      sure: [0, 0],
      unknown: 0,
      reported: 0,
      spoilt: false,
      attempts: 0,
    },
  }
}
