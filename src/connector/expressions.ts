import type { Logger } from 'pino'
import { correctDocumentationSyntax } from '../feel/syntax/documentation-syntax.ts'
import { evaluateError } from '../feel/error-verdict.ts'
import type { Expression } from '../feel/expression.ts'
import { FeelEvaluationError } from '../feel/feel-errors.ts'
import type { JsonObject } from '../json/json.ts'
import { createParser } from '../feel/parser.ts'
import { parseDuration } from '../settings/types/times.ts'

/** Reads the FEEL of task headers in the seed dialect. */
export interface Expressions {
  /** Throws with a message that says where the text is wrong and what to write instead. Undefined: blank. */
  read(text: string, header: string): Expression | undefined
}

/** Expressions whose correction was told already; as many as there are tasks in the deployed diagrams. */
const TOLD_LIMIT = 1_000

export function createExpressions(log: Logger): Expressions {
  const parse = createParser()
  const told = new Set<string>()
  return {
    read(text, header) {
      // the original documentation shows `If` and `==`: neither is FEEL, and whoever follows it must get what it promises
      const { text: read, corrected } = correctDocumentationSyntax(text)
      const expression = parse(read)
      if (corrected && !told.has(text)) {
        if (told.size >= TOLD_LIMIT) told.clear()
        told.add(text)
        log.warn(
          { event: 'expression-corrected', header, read },
          'an expression is not FEEL and was read in corrected form',
        )
      }
      return expression
    },
  }
}

/** What `errorExpression` decided, with Camunda's defaults: no retries, no wait. */
export type ErrorVerdict =
  | {
      readonly kind: 'bpmnError'
      readonly code: string
      readonly message: string
      readonly variables: JsonObject
    }
  | {
      readonly kind: 'jobError'
      readonly message: string
      readonly retries: number
      readonly backoffMs: number
      readonly variables: JsonObject
    }
  | { readonly kind: 'ignoreError'; readonly variables: JsonObject }

export function errorVerdict(expression: Expression, context: JsonObject): ErrorVerdict | undefined {
  const verdict = evaluateError(expression, context)
  switch (verdict?.kind) {
    case undefined:
      return undefined
    case 'bpmnError':
      return { ...verdict, message: verdict.message ?? '' }
    case 'jobError': {
      const { message = '', retries = 0, retryBackoff = 'PT0S', variables, kind } = verdict
      const backoffMs = parseDuration(retryBackoff)
      if (backoffMs === undefined)
        throw new FeelEvaluationError(`retryBackoff ${retryBackoff} is not a wait such as PT1M`)
      return { kind, message, retries, backoffMs, variables }
    }
    case 'ignoreError':
      return verdict
  }
}

/** Does the expression look at any of these variables? */
export function readsAny(expression: Expression, names: readonly string[]): boolean {
  return names.some((name) => expression.names.has(name))
}
