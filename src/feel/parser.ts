import { createEngine, parse, type Expression } from './expression.ts'
import type { Environment } from './functions/library.ts'

export type Parse = (header: string) => Expression | undefined

export interface ParserOptions extends Partial<Environment> {
  /** Expressions that are kept. */
  readonly limit?: number
}

/**
 * A `parse` that remembers: thousands of jobs bring the same few headers, and parsing takes far longer than
 * evaluating. The expressions that were not asked for the longest are forgotten. Errors are not kept.
 */
export function createParser({ limit = 500, ...environment }: ParserOptions = {}): Parse {
  const engine = createEngine(environment)
  const expressions = new Map<string, Expression | undefined>()
  return (header) => {
    const known = expressions.has(header)
    const expression = known ? expressions.get(header) : parse(header, engine)
    // a Map keeps the order of insertion
    expressions.delete(header)
    expressions.set(header, expression)
    if (!known && expressions.size > limit) {
      const [oldest] = expressions.keys()
      if (oldest !== undefined) expressions.delete(oldest)
    }
    return expression
  }
}
