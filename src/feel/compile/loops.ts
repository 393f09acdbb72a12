import { FeelRange } from 'feelin'
import type { Budget } from '../budget.ts'
import { all, some } from '../functions/logic.ts'
import { childNamed, nameOf, type Node } from '../syntax/tree.ts'
import { isNumber } from '../values/numbers.ts'
import { isList } from '../values/values.ts'
import { binary, type Compiler, type Rule } from './rule.ts'
import type { Scope } from './scope.ts'

/** Loops: `for`, `some`, `every`. */
export const loops: Record<string, Rule> = {
  ForExpression: (node, compiler) => compileLoop(node, compiler),
  QuantifiedExpression: (node, compiler) => {
    const results = compileLoop(node, compiler)
    const decide = node.children[0]?.name === 'some' ? some : all
    return (scope) => {
      const list = results(scope)
      return list === null ? null : decide(list, scope.budget)
    }
  },
  IterationContext: ({ children: [from, , to] }, { compile }) =>
    to ? binary(compile(from), compile(to), sequence) : compile(from),
}

/** The results for every combination of items, the last variable fastest; null when something else than a list is looped over. */
function compileLoop(node: Node, { text, compile }: Compiler): (scope: Scope) => readonly unknown[] | null {
  const variables = (childNamed(node, 'InExpressions')?.children ?? []).map(
    ({ children: [name, , values] }) => ({
      name: name ? nameOf(name, text) : '',
      values: compile(values),
    }),
  )
  const bodyNode = node.children.at(-1)
  const body = compile(bodyNode)
  const seesPartial = text.slice(bodyNode?.from, bodyNode?.to).includes('partial')

  return (scope) => {
    const { budget } = scope
    budget.spend(1 + variables.length)
    const lists = variables.map(({ values }) => listOf(values(scope), budget))
    if (!lists.every(isList)) return null
    const results: unknown[] = []
    const places = lists.map(() => 0)
    if (lists.some((list) => list.length === 0)) return results
    do {
      budget.spend(2 + variables.length)
      if (seesPartial) budget.makeList(results.length)
      const names: Record<string, unknown> = seesPartial ? { partial: [...results] } : {}
      variables.forEach(({ name }, at) => (names[name] = lists[at]?.[places[at] ?? 0] ?? null))
      results.push(body(scope.inner(names)))
    } while (advance(places, lists))
    return results
  }
}

/** Moves on to the next combination, like the wheels of a counter; false after the last. */
function advance(places: number[], lists: readonly (readonly unknown[])[]): boolean {
  for (let at = places.length - 1; at >= 0; at -= 1) {
    const next = (places[at] ?? 0) + 1
    places[at] = next < (lists[at]?.length ?? 0) ? next : 0
    if (places[at] !== 0) return true
  }
  return false
}

function listOf(value: unknown, budget: Budget): readonly unknown[] | null {
  if (isList(value)) return value
  const isClosed = value instanceof FeelRange && value['start included'] && value['end included']
  return isClosed ? sequence(value.start, value.end, budget) : null
}

/** The whole numbers from one to another, upwards or downwards. */
function sequence(from: unknown, to: unknown, budget: Budget): readonly number[] | null {
  if (!isNumber(from) || !isNumber(to)) return null
  const [first, last] = [Number(from), Number(to)]
  if (!Number.isFinite(first) || !Number.isFinite(last)) return null
  const length = Math.floor(Math.abs(last - first)) + 1
  budget.makeList(length)
  const step = first <= last ? 1 : -1
  return Array.from({ length }, (_, index) => first + index * step)
}
