import type { Logger } from 'pino'
import { describe, evaluate, isObject, refuseFunctions } from '../feel/evaluate.ts'
import type { Expression } from '../feel/expression.ts'
import { FeelEvaluationError } from '../feel/feel-errors.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { createParser } from '../feel/parser.ts'
import type { Dialect } from './input/dialect.ts'
import { parseDuration } from '../time/iso-duration.ts'
import { createBudgetMemory } from './budget-memory.ts'
import { refuseErrorSlips } from './error-slips.ts'

/** Reads the FEEL of task headers, each in its dialect. */
export interface Expressions {
  /** Throws with a message that says where the text is wrong and what to write instead. Undefined: blank. */
  read(text: string, header: string, dialect: Pick<Dialect, 'correctExpression'>): Expression | undefined
}

/** Expressions whose correction was told already; as many as there are tasks in the deployed diagrams. */
const TOLD_LIMIT = 1_000

export function createExpressions(log: Logger): Expressions {
  const parse = createParser()
  const told = new Set<string>()
  const remembering = createBudgetMemory()
  const checked = new WeakSet<Expression>()
  return {
    read(text, header, dialect) {
      const { text: read, corrected } = dialect.correctExpression(text)
      const expression = parse(read)
      if (expression && header === 'errorExpression' && !checked.has(expression)) {
        refuseErrorSlips(expression.text)
        checked.add(expression)
      }
      if (corrected && !told.has(text)) {
        if (told.size >= TOLD_LIMIT) told.clear()
        told.add(text)
        log.warn(
          { event: 'expression-corrected', header, read },
          'an expression is not FEEL and was read in corrected form',
        )
      }
      return expression && remembering(expression)
    },
  }
}

/** Does the expression look at any of these variables? */
export function readsAny(expression: Expression, names: readonly string[]): boolean {
  return names.some((name) => expression.names.has(name))
}

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
  if (typeof content !== 'string' || parseDuration(content) === undefined)
    throw wrong('retryBackoff', 'a duration such as PT1M', content)
  return content
}

function wrong(field: string, expected: string, found: Json): FeelEvaluationError {
  return new FeelEvaluationError(`${field} must be ${expected}, it is ${describe(found)}`)
}
