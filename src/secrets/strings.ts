/** Deeper than any input that a person wrote; what lies below is left as it is. */
const MAX_DEPTH = 64

/**
 * A copy of JSON-like data with each string replaced by what `change` makes of it; parts without a change are shared
 * with the original. Keys, and objects that are more than data (a big number of its own class), stay as they are.
 */
export function mapStrings(
  value: unknown,
  path: string,
  change: (text: string, path: string) => string,
  depth = 0,
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (depth >= MAX_DEPTH) return value
  if (Array.isArray(value)) {
    const items: unknown[] = value
    const mapped = items.map((item, index) => mapStrings(item, `${path}[${index}]`, change, depth + 1))
    return mapped.every((item, index) => item === items[index]) ? value : mapped
  }
  if (!isPlainObject(value)) return value
  const mapped = Object.entries(value).map(
    ([key, item]) =>
      [key, mapStrings(item, path === '' ? key : `${path}.${key}`, change, depth + 1)] as const,
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
