import { isRecord } from '../../../../json/json.ts'
import { fault } from '../fault.ts'
import { printed } from '../values.ts'
import { added, numeric, whole } from './numbers.ts'
import { joined } from './texts.ts'
import type { Filter, Filters } from './filter.ts'

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value)
    ? (value as readonly unknown[])
    : fault('is not a list, and a filter wants one.')
}

function ofList(
  takes: Filter['takes'],
  meaning: string,
  example: Filter['example'],
  apply: (list: readonly unknown[], ...args: readonly unknown[]) => unknown,
): Filter {
  return { takes, meaning, example, searches: true, apply: (value, args) => apply(listOf(value), ...args) }
}

/** A field of an entry, also a field of a field; undefined where it has none. What is inherited is not there. */
function fieldOf(entry: unknown, path: unknown): unknown {
  return printed(path)
    .split('.', MOST_FIELDS)
    .reduce<unknown>(
      (value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      entry,
    )
}

/** In one path; no data lie deeper. */
const MOST_FIELDS = 100

/** Numbers by size, all else as it is printed, what is not there last. The same on every machine. */
function order(a: unknown, b: unknown): number {
  if (isNothing(a) || isNothing(b)) return Number(isNothing(a)) - Number(isNothing(b))
  const areNumbers = [a, b].every((one) => typeof one === 'number' || typeof one === 'bigint')
  const [left, right] = areNumbers ? [numeric(a), numeric(b)] : [printed(a), printed(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function sorted(list: readonly unknown[], path: unknown, key = (value: unknown) => value): unknown[] {
  return list
    .map((entry) => ({ entry, by: key(path === undefined ? entry : fieldOf(entry, path)) }))
    .sort((a, b) => order(a.by, b.by))
    .map(({ entry }) => entry)
}

const withoutCase = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)

function holds(entry: unknown, path: unknown, expected: unknown): boolean {
  const value = fieldOf(entry, path)
  return expected === undefined ? !isNothing(value) && value !== false : value === expected
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined
}

const orders = '{% assign parts = "b,a,B" | split: "," %}'

export const listFilters: Filters = {
  join: ofList(
    [0, 1],
    'all entries with a text between them',
    ['{{ "a,b" | split: "," | join: " + " }}', 'a + b'],
    (list, between = ' ') => joined(list.map(printed), printed(between)),
  ),
  first: ofList([0, 0], 'the first entry', ['{{ "a,b" | split: "," | first }}', 'a'], (list) => list[0]),
  last: ofList([0, 0], 'the last entry', ['{{ "a,b" | split: "," | last }}', 'b'], (list) => list.at(-1)),
  size: {
    takes: [0, 0],
    meaning: 'how many entries a list has, or characters a text',
    example: ['{{ "Ada" | size }}', '3'],
    apply: (value) => (Array.isArray(value) ? value.length : Array.from(printed(value)).length),
  },
  slice: {
    takes: [1, 2],
    meaning: 'from that place (0 is the first, -1 the last) so many entries or characters, or one',
    example: ['{{ "Hello" | slice: 1, 3 }}', 'ell'],
    apply: (value, [from, count = 1]) => {
      const all: readonly unknown[] = Array.isArray(value)
        ? (value as readonly unknown[])
        : Array.from(printed(value))
      const start = whole(from) < 0 ? all.length + whole(from) : whole(from)
      const part = start < 0 ? [] : all.slice(start, start + Math.max(whole(count), 0))
      return Array.isArray(value) ? part : part.join('')
    },
  },
  reverse: ofList([0, 0], 'the other way round', ['{{ "a,b" | split: "," | reverse }}', 'b, a'], (list) =>
    list.toReversed(),
  ),
  sort: ofList(
    [0, 1],
    'in order, or in the order of a field of its entries',
    [`${orders}{{ parts | sort }}`, 'B, a, b'],
    (list, path) => sorted(list, path),
  ),
  sort_natural: ofList(
    [0, 1],
    'the same, large and small letters alike',
    [`${orders}{{ parts | sort_natural }}`, 'a, b, B'],
    (list, path) => sorted(list, path, withoutCase),
  ),
  map: ofList(
    [1, 1],
    'that field of each entry',
    ['{{ order.items | map: "name" }}', 'Pen, Ink'],
    (list, path) =>
      list.map(
        (entry) =>
          fieldOf(entry, path) ?? fault('is a list with an entry that lacks the field that map wants.'),
      ),
  ),
  where: ofList(
    [1, 2],
    'the entries whose field has that value, or has any',
    ['{{ order.items | where: "count", 2 | map: "name" }}', 'Ink'],
    (list, path, expected) => list.filter((entry) => holds(entry, path, expected)),
  ),
  reject: ofList(
    [1, 2],
    'the others',
    ['{{ order.items | reject: "count", 2 | map: "name" }}', 'Pen'],
    (list, path, expected) => list.filter((entry) => !holds(entry, path, expected)),
  ),
  sum: {
    searches: true,
    takes: [0, 1],
    meaning: 'all added, or that field of all',
    example: ['{{ order.items | sum: "count" }}', '3'],
    apply: (value, [path]) =>
      listOf(value)
        .map((entry) => (path === undefined ? entry : fieldOf(entry, path)))
        .reduce<unknown>((total, one) => added(total, one), 0),
  },
  compact: ofList([0, 0], 'without what is null', ['{{ "a,b" | split: "," | compact }}', 'a, b'], (list) =>
    list.filter((entry) => !isNothing(entry)),
  ),
  concat: ofList(
    [1, 1],
    'with the entries of another list behind',
    [`${orders}{{ parts | concat: parts | size }}`, '6'],
    (list, other) => [...list, ...listOf(other)],
  ),
  uniq: ofList([0, 0], 'each once', ['{{ "a,b,a" | split: "," | uniq }}', 'a, b'], (list) => [
    ...new Set(list),
  ]),
}
