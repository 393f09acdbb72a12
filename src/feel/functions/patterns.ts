import type { Budget } from '../budget.ts'
import { compilePattern, type Pattern } from '../patterns/pattern.ts'
import { joinTexts } from '../values/texts.ts'
import { text, type FunctionTable, type Overload } from './overload.ts'

/** Functions that look for patterns. What is no pattern gives null; what cannot be looked for in linear time fails. */
export const patternFunctions: FunctionTable = {
  matches: [withPattern('input, pattern', matches), withPattern('input, pattern, flags', matches)],
  replace: [
    withPattern('input, pattern, replacement', replace),
    withPattern('input, pattern, replacement, flags', replace),
  ],
  split: [withPattern('string, delimiter', split)],
  extract: [withPattern('string, pattern', extract)],
}

type Body = (pattern: Pattern, input: string, budget: Budget, replacement: string) => unknown

/** An overload of texts, the second of which is a pattern. One that stands in the expression is compiled with it. */
function withPattern(names: string, body: Body): Overload {
  const parameters = names.split(', ')
  const [replacementAt, flagsAt] = [parameters.indexOf('replacement'), parameters.indexOf('flags')]
  const flagsOf = (args: readonly unknown[]) => (flagsAt === -1 ? '' : args[flagsAt])
  const callWith = (known: Pattern | null | undefined) => (args: readonly unknown[], budget: Budget) => {
    const [input = '', pattern = '', ...others] = args.map((arg) => text(arg, budget))
    if (args.some((arg) => typeof arg !== 'string')) return null
    const flags = String(flagsOf(args))
    const compiled = known === undefined ? compilePattern(pattern, flags, budget) : known
    return compiled && body(compiled, input, budget, others[replacementAt - 2] ?? '')
  }
  return {
    parameters,
    isVariadic: false,
    call: callWith(undefined),
    prepare: (literals, budget) => {
      const [pattern, flags] = [literals[1], flagsOf(literals)]
      const isKnown = typeof pattern === 'string' && typeof flags === 'string'
      return callWith(isKnown ? compilePattern(pattern, flags, budget) : undefined)
    },
  }
}

function matches(pattern: Pattern, input: string, budget: Budget): boolean {
  return pattern.isIn(input, budget)
}

function replace(pattern: Pattern, input: string, budget: Budget, replacement: string): string | null {
  const parts = readReplacement(replacement, budget)
  if (!parts) return null
  const numbers = [...new Set(parts.filter((part) => typeof part === 'number'))]
  const pieces: string[] = []
  let from = 0
  for (const match of pattern.matchesIn(input, budget)) {
    // a group that the pattern does not have
    if (numbers.some((number) => number > pattern.groups)) return null
    budget.makeList(2 * parts.length + 1)
    pieces.push(input.slice(from, match.from))
    // asking for a group takes the engine longer than all else here
    const groups = new Map(numbers.map((number) => [number, match.group(number)]))
    for (const part of parts) pieces.push(typeof part === 'number' ? (groups.get(part) ?? '') : part)
    from = match.to
  }
  pieces.push(input.slice(from))
  return joinTexts(pieces, '', budget)
}

/** Keeps empty parts at the end; a match of nothing at the beginning cuts nothing off. */
function split(pattern: Pattern, input: string, budget: Budget): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of pattern.matchesIn(input, budget)) {
    if (match.to === 0) continue
    parts.push(input.slice(from, match.from))
    from = match.to
  }
  return [...parts, input.slice(from)]
}

function extract(pattern: Pattern, input: string, budget: Budget): string[] {
  const found: string[] = []
  for (const { from, to } of pattern.matchesIn(input, budget)) found.push(input.slice(from, to))
  return found
}

/** A replacement as Java writes it: `$1` is a group, a backslash takes the next character as it is. */
function readReplacement(replacement: string, budget: Budget): readonly (string | number)[] | undefined {
  budget.spend(replacement.length)
  const parts: (string | number)[] = []
  let at = 0
  for (const match of replacement.matchAll(/\$(\d)|\\([\s\S])|[^$\\]+/g)) {
    if (match.index !== at) return undefined
    const [all, group, escaped] = match
    parts.push(group === undefined ? (escaped ?? all) : Number(group))
    at += all.length
  }
  return at === replacement.length ? parts : undefined
}
