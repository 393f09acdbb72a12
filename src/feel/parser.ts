import { createEngine, parse, type EngineOptions, type Expression } from './expression.ts'

export type Parse = (header: string) => Expression | undefined

export interface ParserOptions extends EngineOptions {
  /** Expressions that are kept. */
  readonly limit?: number
}

type Outcome = { readonly expression: Expression | undefined } | { readonly error: unknown }

/**
 * A `parse` that remembers, also that a text is no FEEL: thousands of jobs bring the same few headers, and parsing
 * takes far longer than evaluating. What was not asked for the longest is forgotten.
 */
export function createParser({ limit = 500, ...environment }: ParserOptions = {}): Parse {
  const engine = createEngine(environment)
  const outcomes = new Map<string, Outcome>()
  return (header) => {
    const outcome = outcomes.get(header) ?? attempt(() => parse(header, engine))
    // a Map keeps the order of insertion
    outcomes.delete(header)
    outcomes.set(header, outcome)
    const [oldest] = outcomes.keys()
    if (outcomes.size > limit && oldest !== undefined) outcomes.delete(oldest)
    if ('error' in outcome) throw outcome.error
    return outcome.expression
  }
}

function attempt(run: () => Expression | undefined): Outcome {
  try {
    return { expression: run() }
  } catch (error) {
    return { error }
  }
}
