/** Deeper than any input that a person wrote; what lies below is left as it is. */
const MAX_DEPTH = 64

/** Leads to a part of a value: keys of objects, places in lists from 0. */
export type Path = readonly (string | number)[]

/** A path as people write it: `list[1].x`. Two paths may read alike, since a key may hold any character. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}

/**
 * A copy of JSON-like data with each string replaced by what `change` makes of it; parts without a change are shared
 * with the original. Keys, and objects that are more than data (a big number of its own class), stay as they are.
 */
export function mapStrings(
  value: unknown,
  change: (text: string, path: Path) => string,
  path: Path = [],
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (path.length >= MAX_DEPTH) return value
  if (Array.isArray(value)) {
    const items: unknown[] = value
    const mapped = items.map((item, index) => mapStrings(item, change, [...path, index]))
    return mapped.every((item, index) => item === items[index]) ? value : mapped
  }
  if (!isPlainObject(value)) return value
  const mapped = Object.entries(value).map(
    ([key, item]) => [key, mapStrings(item, change, [...path, key])] as const,
  )
  // Object.fromEntries makes an own property of a key named `__proto__`.
  return mapped.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(mapped)
}

/** Whether a string in JSON-like data passes a test; cheap, for the many values that have none. */
export function someString(value: unknown, test: (text: string) => boolean, depth = 0): boolean {
  if (typeof value === 'string') return test(value)
  if (depth >= MAX_DEPTH) return false
  if (Array.isArray(value)) return value.some((item) => someString(item, test, depth + 1))
  return isPlainObject(value) && Object.values(value).some((item) => someString(item, test, depth + 1))
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
