import { parseDuration } from './values/durations.ts'
import { describe, evaluate, isObject, refuseFunctions } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { FeelEvaluationError } from './feel-errors.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** What an error expression says should be done. What it does not say is undefined. */
export type ErrorVerdict =
  | {
      readonly kind: 'bpmnError'
      readonly code: string
      readonly message: string | undefined
      readonly variables: JsonObject
    }
  | {
      readonly kind: 'jobError'
      readonly message: string | undefined
      readonly variables: JsonObject
      readonly retries: number | undefined
      /** ISO 8601 duration as given: `PT1M`. */
      readonly retryBackoff: string | undefined
    }
  | { readonly kind: 'ignoreError'; readonly variables: JsonObject }

/** The verdict of an error expression; undefined when it gives none. Throws a FeelEvaluationError. */
export function evaluateError(expression: Expression, context: JsonObject): ErrorVerdict | undefined {
  const value = evaluate(expression, context)
  if (value === null) return undefined
  if (!isObject(value)) {
    throw new FeelEvaluationError(
      `the expression must give bpmnError(…), jobError(…), ignoreError(…) or null, it gave ${describe(value)}`,
    )
  }
  refuseFunctions(value)
  return Object.keys(value).length === 0 ? undefined : toVerdict(value)
}

function toVerdict(value: JsonObject): ErrorVerdict | undefined {
  const type = value['errorType']
  switch (type) {
    case 'bpmnError': {
      const code = textOf(value, 'errorCode')
      const [message, variables] = [textOf(value, 'errorMessage'), variablesOf(value)]
      return code === undefined ? undefined : { kind: type, code, message, variables }
    }
    case 'jobError':
      return {
        kind: type,
        message: textOf(value, 'errorMessage'),
        variables: variablesOf(value),
        retries: retriesOf(value),
        retryBackoff: backoffOf(value),
      }
    case 'ignoreError':
      return { kind: type, variables: variablesOf(value) }
    default:
      throw new FeelEvaluationError('errorType must be bpmnError, jobError or ignoreError')
  }
}

/** A text, or what JSON writes for a number or boolean: a code of 404 is meant as "404". */
function textOf(value: JsonObject, field: string): string | undefined {
  const content = value[field] ?? null
  if (content === null) return undefined
  if (typeof content === 'object') throw wrong(field, 'a text', content)
  return String(content)
}

function variablesOf(value: JsonObject): JsonObject {
  const content = value['variables'] ?? null
  if (content === null) return {}
  if (!isObject(content)) throw wrong('variables', 'a context', content)
  return content
}

function retriesOf(value: JsonObject): number | undefined {
  const content = value['retries'] ?? null
  if (content === null) return undefined
  const number = typeof content === 'string' && content.trim() !== '' ? Number(content) : content
  if (typeof number !== 'number' || !Number.isSafeInteger(Math.trunc(number)))
    throw wrong('retries', 'a number', content)
  return Math.trunc(number)
}

function backoffOf(value: JsonObject): string | undefined {
  const content = value['retryBackoff'] ?? null
  if (content === null) return undefined
  const duration = typeof content === 'string' ? parseDuration(content) : null
  if (!duration || duration.yearsMonths) throw wrong('retryBackoff', 'a duration such as PT1M', content)
  return content as string
}

function wrong(field: string, expected: string, found: Json): FeelEvaluationError {
  return new FeelEvaluationError(`${field} must be ${expected}, it is ${describe(found)}`)
}
