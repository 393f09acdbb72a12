import { isRecord, type Json, type JsonObject } from '../../../json/json.ts'
import { kindOfValue } from './describe-value.ts'
import type { Read } from './field.ts'
import { refuse, type Path } from './input-problem.ts'

/** Characters of texts and names together; a mail of that size is cut by every mail program. */
const LONGEST = 1_000_000
const MOST_VALUES = 100_000
const DEEPEST = 50

/**
 * A context, whose values are what templates may name. Copied without what JavaScript's objects inherit, so that nothing
 * is there but what the process has put there.
 */
export const readTemplateData: Read<JsonObject> = (value) => {
  if (!isRecord(value))
    return refuse(
      `is ${kindOfValue(value)}; give a context, as in ={ "name": customer.name, "order": order }, with fx switched on.`,
    )
  const left = { characters: LONGEST, values: MOST_VALUES }
  return contextOf(value, left, [])
}

interface Left {
  characters: number
  values: number
}

function contextOf(given: Readonly<Record<string, unknown>>, left: Left, path: Path): JsonObject {
  const context = Object.create(null) as Record<string, Json>
  for (const [name, one] of Object.entries(given)) {
    left.characters -= name.length
    context[name] = copyOf(one, left, [...path, name])
  }
  return context
}

function copyOf(value: unknown, left: Left, path: Path): Json {
  left.values -= 1
  if (left.values < 0) return refuse(`has more than ${MOST_VALUES.toLocaleString('en')} values.`)
  if (typeof value === 'string') left.characters -= value.length
  if (left.characters < 0) return refuse(`has more than ${LONGEST.toLocaleString('en')} characters.`)
  if (path.length > DEEPEST)
    return refuse(`has contexts and lists that lie more than ${DEEPEST} deep in each other.`)
  if (Array.isArray(value)) return value.map((entry, index) => copyOf(entry, left, [...path, index + 1]))
  if (isRecord(value)) return contextOf(value, left, path)
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse('is a number that is too large; give it as a text.', ...shownPath(path))
  if (typeof value === 'bigint' && value.toString().length > LONGEST_INTEGER)
    return refuse(`has more than ${LONGEST_INTEGER} digits; give it as a text.`, ...shownPath(path))
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
    ? value
    : null
}

const LONGEST_INTEGER = 1_000

/** Names of the data may be anything. */
function shownPath(path: Path): Path {
  return path.map((step) => (typeof step === 'number' || /^\w{1,60}$/.test(step) ? step : '…'))
}
