import type { Expression } from './expression.ts'
import { FeelEvaluationError } from './feel-errors.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** The JSON value of an expression. Throws a FeelEvaluationError; a FeelBudgetError when it needs too much. */
export function evaluate(expression: Expression, context: JsonObject): Json {
  try {
    return expression.run(context)
  } catch (error) {
    if (error instanceof FeelEvaluationError) throw error
    // dates beyond those that exist
    throw new FeelEvaluationError(`the expression cannot be evaluated: ${String(error)}`, error)
  }
}

/** The variables that a result expression gives: none for null, otherwise the fields of its context. */
export function evaluateResult(expression: Expression, context: JsonObject): JsonObject {
  const value = evaluate(expression, context)
  if (value === null) return {}
  if (!isObject(value))
    throw new FeelEvaluationError(`the expression must give a context, it gave ${describe(value)}`)
  refuseFunctions(value)
  return value
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** The kind of a value, for messages; not the value, which may hold personal data. */
export function describe(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'a text'
    case 'boolean':
      return 'true or false'
    case 'number':
    case 'bigint':
      return 'a number'
    default:
      return 'a context'
  }
}

/** The mark of a function in the variables of Camunda's connectors. It must not come from an expression. */
const FUNCTION_MARK = 'camunda.function.type'

/** Camunda's connector runtime takes no result that has the mark of its functions in it. */
export function refuseFunctions(value: Json): void {
  if (mentionsFunction(value)) throw new FeelEvaluationError(`the result must not contain ${FUNCTION_MARK}`)
}

function mentionsFunction(value: Json): boolean {
  if (typeof value === 'string') return value.includes(FUNCTION_MARK)
  if (typeof value !== 'object' || value === null) return false
  if (isArray(value)) return value.some(mentionsFunction)
  return Object.entries(value).some(([key, entry]) => key.includes(FUNCTION_MARK) || mentionsFunction(entry))
}
