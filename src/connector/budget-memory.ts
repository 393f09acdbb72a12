import { createHash } from 'node:crypto'
import type { Expression } from '../feel/expression.ts'
import { FeelBudgetError } from '../feel/feel-errors.ts'
import type { JsonObject } from '../json/json.ts'
import { formatVariables } from '../json/lossless.ts'

/** Evaluations that are remembered; each is a hash and an error. */
const LIMIT = 1_000

/**
 * Makes expressions remember which input was too much for them, so that a job that comes back with the same data costs
 * nothing. Only what a counted budget says is remembered, since only that is the same in every run: the evaluation
 * that is left out would have ended the same way. In memory alone; the oldest are forgotten first.
 */
export function createBudgetMemory(limit: number = LIMIT): (expression: Expression) => Expression {
  const exhausted = new Map<string, FeelBudgetError>()
  const remembering = new WeakMap<Expression, Expression>()

  const remember = (key: string, error: FeelBudgetError) => {
    exhausted.set(key, error)
    const [oldest] = exhausted.keys()
    if (exhausted.size > limit && oldest !== undefined) exhausted.delete(oldest)
  }

  const wrap = (expression: Expression): Expression => {
    // the input of an expression that was never too much is not hashed
    let wasExhausted = false
    return {
      ...expression,
      run: (context) => {
        const known = wasExhausted ? exhausted.get(keyOf(expression, context)) : undefined
        if (known) throw new FeelBudgetError(known.exhausted, known.limit)
        try {
          return expression.run(context)
        } catch (error) {
          if (error instanceof FeelBudgetError) {
            wasExhausted = true
            remember(keyOf(expression, context), error)
          }
          throw error
        }
      },
    }
  }

  return (expression) => {
    const wrapped = remembering.get(expression) ?? wrap(expression)
    remembering.set(expression, wrapped)
    return wrapped
  }
}

/** A hash of the text, the input and the budget. */
function keyOf({ text, limits }: Expression, context: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify([text, limits]))
    .update(formatVariables(context))
    .digest('base64')
}
