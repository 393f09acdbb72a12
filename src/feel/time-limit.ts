import { createContext, Script } from 'node:vm'
import { FeelEvaluationError } from './feel-errors.ts'

/** Far more than an expression needs, far less than a lease lasts. */
const LIMIT_MS = 250

export type RunLimited = <T>(run: () => T, limitMs?: number) => T

/**
 * Makes a function that runs others and stops them when they take too long: an expression comes from a diagram, and
 * it can be made so that it never ends. The one way in Node to interrupt code (and a regular expression at work) from
 * within its thread is a script of the module vm. It costs some 80 microseconds, so only what may take long is run
 * here; making the context costs more, so that is done once.
 */
export function createTimeLimit(): RunLimited {
  const scope = createContext(Object.create(null) as Record<string, unknown>)
  const script = new Script('run()')
  return (run, limitMs = LIMIT_MS) => {
    scope['run'] = run
    try {
      return script.runInContext(scope, { timeout: limitMs }) as ReturnType<typeof run>
    } catch (error) {
      // not an Error of this context, so instanceof is of no use
      if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new FeelEvaluationError(`the expression takes longer than ${limitMs} ms`, error)
      }
      throw error
    } finally {
      scope['run'] = undefined
    }
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
