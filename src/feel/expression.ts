import { evaluate as evaluateWithFeelin, FeelFunction } from 'feelin'
import { checkSyntax } from './syntax/check-syntax.ts'
import { FeelSyntaxError } from './feel-errors.ts'
import { freeNames } from './syntax/free-names.ts'
import { functionLibrary, type Environment } from './functions/library.ts'
import { LibraryFunction, type FunctionTable } from './functions/overload.ts'
import { internalFunctions } from './functions/operators.ts'
import type { JsonObject } from '../json/json.ts'
import { mayTakeLong } from './may-take-long.ts'
import { normalise } from './syntax/normalise.ts'
import { MAX_LENGTH } from './syntax/segments.ts'
import { createTimeLimit, type RunLimited } from './time-limit.ts'
import { translate, type Translation } from './syntax/translate.ts'
import { readTree } from './syntax/tree.ts'

/** A parsed expression: parse it once, evaluate it as often as there are jobs. */
export interface Expression {
  /** The text that was parsed, without the equals sign in front. */
  readonly text: string
  /** The variables that it reads: `response` for `response.status`. */
  readonly names: ReadonlySet<string>
  /** The value in FEEL's own types. */
  readonly run: (context: JsonObject) => unknown
}

/** What parsing needs: the functions that expressions can call, and a guard against those that never end. */
export interface Engine {
  readonly functions: FunctionTable
  readonly runLimited: RunLimited
}

export function createEngine({
  random = Math.random,
  now = () => new Date(),
}: Partial<Environment> = {}): Engine {
  return { functions: functionLibrary({ random, now }), runLimited: createTimeLimit() }
}

/** Parses the text of a header; undefined when it is blank. Throws a FeelSyntaxError that says what to write instead. */
export function parse(header: string, engine: Engine = createEngine()): Expression | undefined {
  const trimmed = header.trim()
  if (trimmed === '') return undefined
  const text = normalise(trimmed.replace(/^=/, '').trim())
  if (text === '') throw new FeelSyntaxError('the expression is empty', text, 0)
  if (text.length > MAX_LENGTH)
    throw new FeelSyntaxError(`it is longer than ${MAX_LENGTH} characters`, text, 0)
  try {
    return compile(text, engine)
  } catch (error) {
    // the parser and the translation go as deep as the expression is nested
    if (error instanceof RangeError) throw new FeelSyntaxError('the expression is too complicated', text, 0)
    throw error
  }
}

function compile(text: string, { functions, runLimited }: Engine): Expression {
  const root = readTree(text)
  checkSyntax(root, text)
  const translation = translate(root, text, (name) => Object.hasOwn(functions, name))
  const names = freeNames(root, text)
  const run = toFunction(translation, functions, names)
  const isRisky = mayTakeLong(root, text, translation.calls.values())
  return { text, names, run: isRisky ? (context) => runLimited(() => run(context)) : run }
}

/**
 * feelin's `evaluate` parses the text each time, which takes a hundred times as long as the evaluation. But it gives
 * functions that can be called again, and those see what the scope holds at the time of the call: an object without a
 * prototype is neither copied nor told to the parser.
 */
function toFunction(
  { text, calls }: Translation,
  functions: FunctionTable,
  names: ReadonlySet<string>,
): (context: JsonObject) => unknown {
  const scope: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const { value, warnings } = evaluateWithFeelin(`function() (${text})`, scope, 'camunda')
  if (!(value instanceof FeelFunction)) throw new Error('feelin gave no function')
  for (const [alias, name] of calls) {
    scope[alias] = new LibraryFunction(internalFunctions[name] ?? functions[name] ?? [])
  }
  return (context) => {
    // a name without a value is null, so that feelin never looks for functions of its own
    for (const name of names) scope[name] = Object.hasOwn(context, name) ? (context[name] ?? null) : null
    try {
      return value.fn() as unknown
    } finally {
      for (const name of names) scope[name] = null
      // feelin collects them for ever, each with the values it is about
      warnings.length = 0
    }
  }
}
