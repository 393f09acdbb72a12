import { readFileSync } from 'node:fs'
import { evaluateError, type ErrorVerdict } from '../../src/connector/expressions.ts'
import { evaluate, evaluateResult } from '../../src/feel/evaluate.ts'
import { FeelEvaluationError, FeelSyntaxError } from '../../src/feel/feel-errors.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'
import { createParser } from '../../src/feel/parser.ts'

/** What Camunda's own engine (feel-scala 1.21 within the connector runtime) answers. */
export interface ReferenceCase {
  readonly id: string
  readonly expression: string
  readonly value?: Json
  /** The answer as text, where JavaScript's numbers have too few digits. */
  readonly json?: string
  readonly error?: true
}

export type Kind = 'feel' | 'result' | 'error'

export type Answer = { readonly value: unknown } | { readonly json: string } | { readonly error: true }

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
}

export function expectedAnswer(kind: Kind, { value, json, error }: ReferenceCase): Answer {
  if (error) return { error }
  if (json !== undefined) return { json }
  return { value: kind === 'error' ? withDefaults(value as JsonObject | null) : value }
}

const parse = createParser({ random: () => 0.5, limit: 10_000 })

/** What this project answers, in the same form. */
export function actualAnswer(kind: Kind, { expression, json }: ReferenceCase, context: JsonObject): Answer {
  try {
    const value = valueOf(kind, expression, context)
    return json === undefined ? { value: withoutBigints(value) } : { json: toText(value) }
  } catch (error) {
    if (error instanceof FeelSyntaxError || error instanceof FeelEvaluationError) return { error: true }
    throw error
  }
}

function valueOf(kind: Kind, header: string, context: JsonObject): Json {
  const expression = parse(header)
  switch (kind) {
    case 'feel':
      return expression ? evaluate(expression, context) : null
    case 'result':
      return expression ? evaluateResult(expression, variablesOf(context)) : {}
    case 'error':
      return expression ? toErrorObject(evaluateError(expression, variablesOf(context))) : null
  }
}

/** The fields of the response, if it is an object, the response itself, and the job. */
function variablesOf(context: JsonObject): JsonObject {
  const { response = null } = context
  const isObject = typeof response === 'object' && response !== null && !Array.isArray(response)
  return { ...(isObject ? (response as JsonObject) : {}), ...context, response }
}

function toErrorObject(verdict: ErrorVerdict | undefined): JsonObject | null {
  switch (verdict?.kind) {
    case undefined:
      return null
    case 'bpmnError': {
      const { kind, code, message = null, variables } = verdict
      return withDefaults({ errorType: kind, errorCode: code, errorMessage: message, variables })
    }
    case 'jobError': {
      const { kind, message = null, variables, retries = null, retryBackoff = null } = verdict
      return withDefaults({ errorType: kind, errorMessage: message, variables, retries, retryBackoff })
    }
    case 'ignoreError':
      return withDefaults({ errorType: verdict.kind, variables: verdict.variables })
  }
}

// in an error a missing field and null are the same, and what jobError leaves out is 0 retries and no wait
function withDefaults(error: JsonObject | null): JsonObject | null {
  if (error === null) return null
  const given = Object.entries(error).filter(([, value]) => value !== null)
  const job = error['errorType'] === 'jobError' ? { retries: 0, retryBackoff: 'PT0S' } : {}
  return { ...job, variables: {}, ...Object.fromEntries(given) }
}

function withoutBigints(value: Json): unknown {
  return JSON.parse(toText(value))
}

function toText(value: Json): string {
  return typeof value === 'bigint'
    ? String(value)
    : Array.isArray(value)
      ? `[${value.map(toText).join(',')}]`
      : typeof value === 'object' && value !== null
        ? `{${Object.entries(value)
            .map(([key, entry]) => `${JSON.stringify(key)}:${toText(entry)}`)
            .join(',')}}`
        : JSON.stringify(value)
}
