import type { Budget } from '../budget.ts'
import { isSame } from '../values/comparison.ts'
import { isNumber, numberKey } from '../values/numbers.ts'

/** Equal items, of which there are so many. */
export interface Group {
  readonly item: unknown
  count: number
}

/** The different items in the order in which they come first. Texts and numbers are looked up, so that long lists of them take no longer than they are. */
export function grouped(items: readonly unknown[], budget: Budget): readonly Group[] {
  budget.makeContext(items.length)
  const groups: Group[] = []
  const byKey = new Map<string, Group>()
  const others: Group[] = []
  for (const item of items) {
    const key = keyOf(item, budget)
    const known =
      key === undefined ? others.find((group) => isSame(group.item, item, budget)) : byKey.get(key)
    if (known) {
      known.count += 1
      continue
    }
    const group = { item, count: 1 }
    groups.push(group)
    if (key === undefined) others.push(group)
    else byKey.set(key, group)
  }
  return groups
}

function keyOf(item: unknown, budget: Budget): string | undefined {
  if (isNumber(item)) return `number ${numberKey(item, budget)}`
  if (typeof item !== 'string') return undefined
  budget.makeText(item.length)
  return `text ${item}`
}
