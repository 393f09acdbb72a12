import { any, list as listReader, overload, type FunctionTable, type Reader } from './overload.ts'
import { isNumber } from '../values/numbers.ts'
import { isContext, isList } from '../values/values.ts'

/**
 * feelin's filters put every result in the list that is not false or null, evaluate a name as an index only, and lose
 * items that are false or null. So each item goes through feelin's filter in a box, which only notes what the filter
 * gave for it, and the choice is made here.
 */
interface Box {
  readonly item: unknown
  /** Where the filter is evaluated once without an item, to see whether it is an index. */
  readonly isOutside: boolean
  result: unknown
}

/** The name under which a box is visible to its filter. */
const BOX = 'ƒbox'

const box: Reader<Box> = (value) => (typeof value === 'object' && value !== null ? (value as Box) : undefined)

export const filterFunctions: FunctionTable = {
  boxed: [overload('list', [listReader], (list) => list.map(boxed))],
  'boxed with outside': [overload('list', [listReader], (list) => [outside(), ...list.map(boxed)])],
  noted: [
    overload('box, result', [box, any], (target, result) => {
      target.result = result
      return true
    }),
  ],
  picked: [overload('boxes', [listReader], (scopes) => picked(scopes.map((scope) => boxOf(scope))))],
}

// what feelin merges into the names that the filter sees: the item's entries hide even the name `item`
function boxed(item: unknown): Record<string, unknown> {
  const box: Box = { item, isOutside: false, result: null }
  return { item, ...(isContext(item) ? item : {}), [BOX]: box }
}

function outside(): Record<string, unknown> {
  const box: Box = { item: null, isOutside: true, result: null }
  return { item: null, [BOX]: box }
}

function boxOf(scope: unknown): Box {
  return (scope as Record<typeof BOX, Box>)[BOX]
}

function picked(boxes: readonly Box[]): unknown {
  const items = boxes.filter(({ isOutside }) => !isOutside)
  const list = items.map(({ item }) => item)
  const index = boxes.find(
    ({ result, isOutside }, at) => isNumber(result) && (isOutside || at === boxes.length - items.length),
  )
  return index
    ? itemAt(list, index.result)
    : items.filter(({ result }) => result === true).map(({ item }) => item)
}

/** The item with a number, counted from 1, or from the end if it is negative. A fraction is cut. */
export function itemAt(list: unknown, index: unknown): unknown {
  if (!isList(list) || !isNumber(index)) return null
  const number = Number(index)
  const position = number > 0 ? number - 1 : number < 0 ? list.length + number : -1
  return (position < 0 ? null : list[Math.trunc(position)]) ?? null
}
