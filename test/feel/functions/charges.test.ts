import { describe, expect, test } from 'vitest'
import { Budget, LIMITS } from '../../../src/feel/budget.ts'
import { functionLibrary } from '../../../src/feel/functions/library.ts'
import type { Overload } from '../../../src/feel/functions/overload.ts'
import { parseDate } from '../../../src/feel/values/temporals.ts'
import { parseDuration } from '../../../src/feel/values/durations.ts'
import { FunctionValue } from '../../../src/feel/values/values.ts'

/** Counts what is charged. */
class CountingBudget extends Budget {
  spent = 0

  constructor() {
    super({ ...LIMITS, steps: 1e12, bytes: 1e12 })
  }

  override spend(count: number): void {
    this.spent += count
    super.spend(count)
  }
}

type Make = (size: number) => unknown

/** Values that can be large, as arguments that functions look through. */
const LARGE: Readonly<Record<string, Make>> = {
  text: (size) => 'ab1 '.repeat(size / 4),
  'list of numbers': (size) => Array.from({ length: size }, (_, at) => at),
  'list of texts': (size) => Array.from({ length: size }, (_, at) => `t${at}`),
  'list of contexts': (size) => Array.from({ length: size }, (_, at) => ({ key: `k${at}`, value: at })),
  'list of truths': (size) => Array.from({ length: size }, () => true),
  context: (size) => Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at}`, at])),
}

const SMALL: readonly unknown[] = [
  'a',
  2,
  true,
  [1, 2],
  ['a'],
  { a: 1 },
  parseDate('2026-01-01'),
  parseDuration('PT1H'),
  new FunctionValue(['a', 'b'], () => true),
]

/** Arguments that are handed on, or of which only a part is looked at: their size does not matter. The number is their place. */
const CONSTANT: Readonly<Record<string, readonly number[]>> = {
  not: [0],
  'is defined': [0],
  'get or else': [0, 1],
  assert: [0, 1, 2],
  count: [0],
  'is empty': [0],
  'string length': [0],
  'starts with': [0],
  'ends with': [0],
  // the part that is taken is charged for
  substring: [0],
  sublist: [0],
  // it is given once for each item but the last
  'string join': [1],
  // values of another type than the items
  'list contains': [1],
  'index of': [1],
  'insert before': [2],
  concatenate: [0],
  union: [0],
  'context put': [1, 2],
  put: [1, 2],
  string: [0],
  bpmnError: [0, 1, 2],
  jobError: [0, 1],
  ignoreError: [0],
}

const functions = functionLibrary({ random: () => 0.5, now: () => new Date('2026-01-01T00:00:00Z') })
const overloads = Object.entries(functions).flatMap(([name, list]) =>
  list.map((overload) => [`${name}(${overload.parameters.join(', ')})`, name, overload] as const),
)

/** What a call with these arguments is charged; undefined when it takes no such arguments. */
function chargeOf({ call }: Overload, args: readonly unknown[]): number | undefined {
  const budget = new CountingBudget()
  try {
    const value = call(args, budget)
    return value === null ? undefined : budget.spent
  } catch {
    return undefined
  }
}

/** All ways to fill the other parameters with small values. */
function* others(count: number): Generator<readonly unknown[]> {
  if (count === 0) {
    yield []
    return
  }
  for (const rest of others(count - 1)) for (const value of SMALL) yield [...rest, value]
}

function growth(overload: Overload, position: number, make: Make): [number, number] | undefined {
  for (const rest of others(overload.parameters.length - 1)) {
    const withArgument = (value: unknown) => [...rest.slice(0, position), value, ...rest.slice(position)]
    const small = chargeOf(overload, withArgument(make(40)))
    if (small === undefined) continue
    const large = chargeOf(overload, withArgument(make(1_000)))
    if (large !== undefined) return [small, large]
  }
  return undefined
}

// these look through lists, and hand on what else they get
const ONLY_LISTS = ['concatenate', 'union', 'string']

function isGrowing(name: string, position: number, kind: string): boolean {
  if (ONLY_LISTS.includes(name) && kind.startsWith('list')) return true
  return !CONSTANT[name]?.includes(position)
}

describe('a function charges for the size of what it looks through', () => {
  test.each(overloads.filter(([, name]) => name !== 'backoff'))('%s', (_title, name, overload) => {
    overload.parameters.forEach((parameter, position) => {
      for (const [kind, make] of Object.entries(LARGE)) {
        const charges = growth(overload, position, make)
        if (!charges) continue
        const [small, large] = charges
        // 64 characters of a text that is only compared are one step
        // 64 characters of a text that is only compared are one step
        if (isGrowing(name, position, kind))
          expect(large - small, `${parameter} as ${kind}`).toBeGreaterThanOrEqual(14)
      }
    })
  })
})
