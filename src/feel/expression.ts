import type { Json, JsonObject } from '../json/json.ts'
import { Budget, LIMITS, type Limits } from './budget.ts'
import { compile } from './compile/compile.ts'
import { Scope } from './compile/scope.ts'
import { FeelSyntaxError } from './feel-errors.ts'
import type { FunctionTable } from './functions/overload.ts'
import { functionLibrary, type Environment } from './functions/library.ts'
import { checkSyntax } from './syntax/check-syntax.ts'
import { freeNames } from './syntax/free-names.ts'
import { normalise } from './syntax/normalise.ts'
import { MAX_LENGTH } from './syntax/segments.ts'
import { readTree } from './syntax/tree.ts'
import { toJson } from './values/to-json.ts'

/** A parsed expression: parse it once, evaluate it as often as there are jobs. */
export interface Expression {
  /** The text that was parsed, without the equals sign in front. */
  readonly text: string
  /** The variables that it reads: `response` for `response.status`. */
  readonly names: ReadonlySet<string>
  /** What an evaluation may use up. */
  readonly limits: Limits
  /** The value as JSON. Throws what `evaluate` turns into a FeelEvaluationError. */
  readonly run: (context: JsonObject) => Json
}

/** What parsing needs: the functions that expressions can call, and what an evaluation may use up. */
export interface Engine {
  readonly functions: FunctionTable
  readonly limits: Limits
}

export interface EngineOptions extends Partial<Environment> {
  readonly limits?: Limits
}

export function createEngine({
  random = Math.random,
  now = () => new Date(),
  limits = LIMITS,
}: EngineOptions = {}): Engine {
  return { functions: functionLibrary({ random, now }), limits }
}

/** Parses the text of a header; undefined when it is blank. Throws a FeelSyntaxError that says what to write instead. */
export function parse(header: string, engine: Engine = createEngine()): Expression | undefined {
  const trimmed = header.trim()
  if (trimmed === '') return undefined
  const source = trimmed.replace(/^=/, '').trim()
  if (source === '') throw new FeelSyntaxError('the expression is empty', source, 0)
  if (source.length > MAX_LENGTH)
    throw new FeelSyntaxError(`it is longer than ${MAX_LENGTH} characters`, source, 0)
  const text = normalise(source)
  const root = readTree(text)
  checkSyntax(root, text)
  const { functions, limits } = engine
  const evaluate = compile(root, text, functions, new Budget(limits))
  return {
    text,
    names: freeNames(root, text),
    limits,
    run: (context) => {
      const budget = new Budget(limits)
      budget.sink(root.height)
      return toJson(evaluate(new Scope(budget, context)), budget)
    },
  }
}
