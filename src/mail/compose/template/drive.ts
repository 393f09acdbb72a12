import { setImmediate } from 'node:timers/promises'
import type { Budget } from './budget.ts'

/** Some milliseconds of work; then others have a turn. */
const STEPS_IN_ONE_TURN = 5_000

type Steps = Iterator<unknown, unknown, unknown>

/**
 * Runs what LiquidJS renders by, generators that yield generators, to the end. By itself, LiquidJS would call itself once
 * for each, and hold the event loop or make a promise for each. Rejects with what they throw, or when the budget is used up.
 */
export async function drive(steps: Steps, budget: Budget): Promise<unknown> {
  const stack = [steps]
  let value: unknown
  let failed = false
  let usedUp = false
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    try {
      if (!usedUp && budget.step() % STEPS_IN_ONE_TURN === 0) await setImmediate()
    } catch (error) {
      // thrown where it stands, so that LiquidJS says where that is
      ;[value, failed, usedUp] = [error, true, true]
    }
    try {
      const result = failed && top.throw ? top.throw(value) : top.next(value)
      failed = false
      value = result.value
      if (result.done) stack.pop()
      if (isSteps(value)) {
        stack.push(value)
        value = undefined
      }
    } catch (error) {
      stack.pop()
      value = error
      failed = true
    }
  }
  if (failed) throw value
  return value
}

/** Data have no functions, so that nothing in them is taken for steps. */
function isSteps(value: unknown): value is Steps {
  return (
    typeof value === 'object' &&
    value !== null &&
    'next' in value &&
    typeof value.next === 'function' &&
    'throw' in value &&
    typeof value.throw === 'function'
  )
}
