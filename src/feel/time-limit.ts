import { createContext, Script } from 'node:vm'
import { FeelEvaluationError } from './feel-errors.ts'

/** Far more than an expression needs, far less than a lease lasts. */
const LIMIT_MS = 1000

export type RunLimited = <T>(run: () => T) => T

/**
 * Makes a function that runs others and stops them when they take too long: an expression comes from a diagram, and
 * it can be made so that it never ends. The one way in Node to interrupt code (and a regular expression at work) from
 * within its thread is a script of the module vm. It costs some 80 microseconds, so only what may take long is run
 * here; making the context costs more, so that is done once.
 *
 * What is run must have no effects: it gets a second chance, since the process itself may have been paused.
 */
export function createTimeLimit(limitMs: number = LIMIT_MS): RunLimited {
  const scope = createContext(Object.create(null) as object) as Record<string, unknown>
  const script = new Script('run()')

  const attempt = <T>(run: () => T): T => {
    const outer = scope['run']
    scope['run'] = run
    try {
      return script.runInContext(scope, { timeout: limitMs }) as T
    } finally {
      scope['run'] = outer
    }
  }

  return (run) => {
    try {
      return attempt(run)
    } catch (error) {
      if (!isTimeout(error)) throw error
    }
    try {
      return attempt(run)
    } catch (error) {
      if (!isTimeout(error)) throw error
      throw new FeelEvaluationError(`the expression takes longer than ${limitMs} ms`, error)
    }
  }
}

// it is no Error of this context, so instanceof is of no use
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}
