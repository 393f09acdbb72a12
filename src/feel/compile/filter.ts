import type { Node } from '../syntax/tree.ts'
import { isNumber } from '../values/numbers.ts'
import { isContext, isList } from '../values/values.ts'
import type { Evaluate, Rule } from './rule.ts'
import type { Scope } from './scope.ts'

/** A filter on a list: the number of an item, or a test that is true for the items that stay. */
export const filters: Record<string, Rule> = {
  FilterExpression: ({ children: [base, , filter] }, { compile, compileLeniently }) => {
    const [value, test, isTest] = [
      compile(base),
      compileLeniently(filter),
      filter !== undefined && isTestOfItems(filter),
    ]
    return (scope) => {
      scope.budget.spend(1)
      const list = value(scope)
      return isList(list) ? filtered(list, test, isTest, scope) : null
    }
  },
}

/** Anything else than a comparison or a call may be a number that has nothing to do with the items. */
function isTestOfItems({ name }: Node): boolean {
  return name === 'Comparison' || name === 'FunctionInvocation'
}

function filtered(list: readonly unknown[], test: Evaluate, isTest: boolean, scope: Scope): unknown {
  if (!isTest) {
    const index = test(scope.inner({ item: null }))
    if (isNumber(index)) return itemAt(list, index)
  }
  const kept: unknown[] = []
  for (const [at, item] of list.entries()) {
    scope.budget.makeList(1)
    const result = test(itemScope(item, scope))
    if (at === 0 && isNumber(result)) return itemAt(list, result)
    if (result === true) kept.push(item)
  }
  return kept
}

/** The entries of an item hide even the name `item`. */
function itemScope(item: unknown, scope: Scope): Scope {
  const inner = scope.inner({ item })
  return isContext(item) ? inner.inner(item) : inner
}

/** The item with a number, counted from 1, or from the end if it is negative. A fraction is cut. */
function itemAt(list: readonly unknown[], index: unknown): unknown {
  const number = Number(index)
  const position = number > 0 ? number - 1 : number < 0 ? list.length + number : -1
  return (position < 0 ? null : list[Math.trunc(position)]) ?? null
}
