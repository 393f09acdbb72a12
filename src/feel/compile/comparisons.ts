import type { Budget } from '../budget.ts'
import { walk, type Node } from '../syntax/tree.ts'
import { areEqual, compare } from '../values/comparison.ts'
import { isIn, rangeBetween, rangeFor } from '../values/membership.ts'
import { FunctionValue } from '../values/values.ts'
import { binary, unary, type Compiler, type Evaluate, type Rule } from './rule.ts'

const COMPARISONS: Record<string, (a: unknown, b: unknown, budget: Budget) => unknown> = {
  '=': areEqual,
  '!=': (a, b, budget) => not(areEqual(a, b, budget)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
}

/** The name under which a test after `in` sees the value that it is about; no variable can have it. */
const INPUT = '?'

/** Comparisons, tests after `in`, and ranges. */
export const comparisons: Record<string, Rule> = {
  Comparison: ({ children: [left, operator, ...right] }, compiler) => {
    const { text, compile } = compiler
    if (operator?.name === 'in') return isOneOf(compile(left), right, compiler)
    if (operator?.name === 'between') return isBetween(compile(left), compile(right[0]), compile(right[2]))
    const comparison = COMPARISONS[text.slice(operator?.from, operator?.to)]
    if (!comparison) throw new Error('the grammar has a comparison that is not known here')
    return binary(compile(left), compile(right[0]), comparison)
  },
  PositiveUnaryTest: ({ children: [test] }, { compile }) => {
    const evaluate = compile(test)
    const mentionsInput = test && [...walk(test)].some(({ name }) => name === INPUT)
    if (!mentionsInput) return evaluate
    return (scope) => new FunctionValue([INPUT], ([value]) => evaluate(scope.inner({ [INPUT]: value })))
  },
  [INPUT]: () => (scope) => scope.get(INPUT),
  SimplePositiveUnaryTest: ({ children: [operator, bound] }, { text, compile }) => {
    if (operator?.name !== 'CompareOp') return compile(operator)
    const symbol = text.slice(operator.from, operator.to)
    return unary(compile(bound), (value) => rangeFor(symbol, value))
  },
  Interval: ({ children: [open, start, , end, close] }, { text, compile }) => {
    const [first, last] = [text.slice(open?.from, open?.to), text.slice(close?.from, close?.to)]
    return binary(compile(start), compile(end), (from, to) => rangeBetween(first, from, to, last))
  },
}

function isOneOf(value: Evaluate, right: readonly Node[], { compile }: Compiler): Evaluate {
  const nodes = right.flatMap((node) => (node.name === 'PositiveUnaryTests' ? node.children : [node]))
  const tests = nodes.filter(({ name }) => name === 'PositiveUnaryTest').map((node) => compile(node))
  return (scope) => {
    scope.budget.makeList(tests.length)
    const given = value(scope)
    const values: unknown[] = []
    for (const test of tests) values.push(test(scope))
    return isIn(given, values, scope.budget)
  }
}

function isBetween(value: Evaluate, low: Evaluate, high: Evaluate): Evaluate {
  return (scope) => {
    scope.budget.spend(1)
    const [given, lowest, highest] = [value(scope), low(scope), high(scope)]
    const [fromLow, toHigh] = [compare(given, lowest, scope.budget), compare(given, highest, scope.budget)]
    return fromLow === null || toHigh === null ? null : fromLow >= 0 && toHigh <= 0
  }
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value
}

function ordered(test: (order: number) => boolean) {
  return (a: unknown, b: unknown, budget: Budget) => {
    const order = compare(a, b, budget)
    return order === null ? null : test(order)
  }
}
