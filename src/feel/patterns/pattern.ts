import { RE2JS, RE2JSException } from 're2js'
import type { Budget } from '../budget.ts'
import { CountedText } from './counted-text.ts'
import { readJavaPattern } from './java-pattern.ts'

/** A place where a pattern was found. Its groups can be asked for until the next match is. */
export interface Match {
  readonly from: number
  readonly to: number
  /** What a group matched, counted from 1; 0 is all of it. Blank for a group that took no part. */
  readonly group: (number: number) => string
}

/** A pattern that is looked for in a time that grows with the length of the text alone, whatever the pattern is. */
export interface Pattern {
  readonly groups: number
  readonly isIn: (input: string, budget: Budget) => boolean
  readonly matchesIn: (input: string, budget: Budget) => Iterable<Match>
}

/** Steps to compile one instruction of the pattern's program. */
const COMPILE_STEPS = 60
/** So many first characters may each lead to a state of the automaton that was not met before, and has to be made. */
const NEW_STATES = 2_000

/**
 * The pattern as java.util.regex reads it; null when it is none. Throws a FeelEvaluationError for what no engine finds
 * in linear time.
 */
export function compilePattern(source: string, flags: string, budget: Budget): Pattern | null {
  const java = readJavaPattern(source, flags, budget)
  if (!java) return null
  budget.spend(COMPILE_STEPS * java.size)
  const compiled = tryCompile(java.source, java.flags)
  return compiled && toPattern(compiled)
}

function tryCompile(source: string, flags: number): RE2JS | null {
  try {
    return RE2JS.compile(source, flags)
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}

function toPattern(compiled: RE2JS): Pattern {
  const [size, groups] = [compiled.programSize(), compiled.groupCount()]
  const findSteps = 0.5 + (size / 5) * (1 + groups / 10)
  return {
    groups,
    isIn: (input, budget) => {
      // one pass over the text, of which the engine may remember states from before: so it is not counted as it goes
      const { length } = input
      budget.spend(20 + (Math.min(length, NEW_STATES) * size) / 2 + length * (0.5 + size / 8))
      return compiled.test(input)
    },
    *matchesIn(input, budget) {
      // the engine takes String objects, too; its types only know the usual ones
      const counted = new CountedText(input, findSteps, budget) as unknown as string
      const matcher = compiled.matcher(counted)
      for (;;) {
        // what starting anew costs, also where no character is left to be read
        budget.spend(20 + findSteps)
        if (!matcher.find()) return
        budget.makeList(1)
        yield { from: matcher.start(), to: matcher.end(), group: (number) => matcher.group(number) ?? '' }
      }
    },
  }
}
