import type { Step } from './explore.ts'
import type { Scenario } from './scenarios.ts'
import type { Activation, Fault, Onlooker, State } from './state.ts'

export type Steps = Step<State>[]

/** The state before a step, and how the steps from it are told. */
export interface Moment {
  readonly state: State
  readonly scenario: Scenario
  readonly steps: Steps
}

/** A step of a healthy system. */
export function happens(
  { steps }: Moment,
  name: string,
  to: State,
  breaches: readonly (string | undefined)[] = [],
): void {
  steps.push({ name, to, isFault: false, breaches: breaches.filter((one) => one !== undefined) })
}

/** A step that is no more than so often in a story. */
export function goesWrong(
  moment: Moment,
  fault: Fault,
  name: string,
  to: State,
  breaches: readonly (string | undefined)[] = [],
): void {
  const { left } = moment.state
  if (left[fault] === 0) return
  const after = spoilt({ ...to, left: { ...to.left, [fault]: left[fault] - 1 } })
  moment.steps.push({
    name,
    to: after,
    isFault: true,
    breaches: breaches.filter((one) => one !== undefined),
  })
}

export const spoilt = (state: State): State => looking(state, { spoilt: true })

export const looking = (state: State, seen: Partial<Onlooker>): State => ({
  ...state,
  onlooker: { ...state.onlooker, ...seen },
})

/** The state with another activation in this place; without one, the activation is over. */
export function withActivation(state: State, nth: number, activation: Activation | null): State {
  const engine =
    activation === null && state.engine.holder === nth + 1 ? { ...state.engine, holder: 0 } : state.engine
  const activations = state.activations.map((one, at) =>
    at === nth ? activation && essence(activation) : one,
  )
  return { ...state, engine, activations }
}

/** What can matter no more is forgotten, so that states that are the same look the same. */
function essence(activation: Activation): Activation {
  const { place } = activation
  const isTrying = place === 'envelope' || place === 'claimed' || place === 'waits for the reply'
  const isOnItsWay = isTrying || place === 'between two transactions'
  return {
    ...activation,
    ...(place !== 'looks' && { consent: 0 }),
    ...(!isOnItsWay && place !== 'looks' && { lease: false, transactions: 0 }),
    ...(!isTrying && place !== 'reports' && { aim: 0 }),
    ...(place !== 'claimed' &&
      place !== 'waits for the reply' && { late: false, taken: 0, refused: 0, over: 0 }),
    ...(place !== 'waits for the reply' && { inQueue: false }),
    ...(place !== 'fails' && place !== 'fails for the rest' && { again: false }),
  }
}

export function nameOf({ scenario }: Moment, { worker }: Activation, nth: number): string {
  const name = scenario.isShared ? `worker ${'AB'[worker] ?? ''}` : 'the worker'
  return nth === 0 ? name : `${name} (second activation)`
}
