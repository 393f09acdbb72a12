import type { Key } from '../core/commands.ts'
import { evaluate } from '../../../src/feel/evaluate.ts'
import type { Expression } from '../../../src/feel/expression.ts'
import type { Json } from '../../../src/json/json.ts'
import type { Text } from '../model/process.ts'
import { ElementProblem } from './element-problem.ts'
import { parseJson } from './json-text.ts'
import type { Run } from './run.ts'
import { lookUp } from './scopes.ts'

/** The value of an expression as seen from a scope; `nearer` are variables that come before those of the scope. */
export function valueOf(
  run: Run,
  scope: Key,
  expression: Expression,
  nearer?: ReadonlyMap<string, Json>,
  errorType = 'EXTRACT_VALUE_ERROR',
): Json {
  const context: Record<string, Json> = {}
  for (const name of expression.names) {
    const near = nearer?.get(name)
    const json = near === undefined ? lookUp(run, scope, name) : undefined
    if (near !== undefined) context[name] = near
    else if (json !== undefined) context[name] = parseJson(json) as Json
  }
  try {
    return evaluate(expression, context)
  } catch (problem) {
    throw new ElementProblem(
      errorType,
      `Failed to evaluate expression '${expression.text}': ${problem instanceof Error ? problem.message : String(problem)}`,
    )
  }
}

export function textOf(run: Run, scope: Key, source: Text): string {
  if ('text' in source) return source.text
  const value = valueOf(run, scope, source.expression)
  if (typeof value === 'string') return value
  throw wrongKind(source.expression, 'STRING', value)
}

export function numberOf(run: Run, scope: Key, source: Text): number {
  const value = 'text' in source ? Number(source.text) : valueOf(run, scope, source.expression)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if ('text' in source)
    throw new ElementProblem('EXTRACT_VALUE_ERROR', `Expected a number, but was '${source.text}'.`)
  throw wrongKind(source.expression, 'NUMBER', value)
}

export function booleanOf(run: Run, scope: Key, expression: Expression): boolean {
  const value = valueOf(run, scope, expression)
  if (typeof value === 'boolean') return value
  throw wrongKind(expression, 'BOOLEAN', value)
}

export function listOf(run: Run, scope: Key, expression: Expression): readonly Json[] {
  const value = valueOf(run, scope, expression)
  if (Array.isArray(value)) return value as readonly Json[]
  throw wrongKind(expression, 'ARRAY', value)
}

const wrongKind = ({ text }: Expression, wanted: string, value: Json): ElementProblem =>
  new ElementProblem(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${text}' to be '${wanted}', but was '${kindOf(value)}'.`,
  )

function kindOf(value: Json): string {
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return 'ARRAY'
  if (typeof value === 'object') return 'OBJECT'
  return typeof value === 'bigint'
    ? 'NUMBER'
    : typeof value === 'string'
      ? 'STRING'
      : typeof value === 'boolean'
        ? 'BOOLEAN'
        : 'NUMBER'
}
