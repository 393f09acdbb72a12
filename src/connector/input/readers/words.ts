import type { Read } from './field.ts'
import { refuse, refuseValue, within } from './input-problem.ts'

/** A word from a fixed set, in any case, spaces around it ignored. `meanings` maps each spelling in lower case. */
export function word<T>(meanings: Readonly<Record<string, T>>): Read<T> {
  const known = new Map(Object.entries(meanings))
  const allowed = [...known.keys()].join(', ')
  return (value) => {
    const meaning = typeof value === 'string' ? known.get(value.trim().toLowerCase()) : undefined
    return meaning ?? refuseValue(value, `is not one of: ${allowed}.`)
  }
}

/** What a list of words can be; a longer one is no list that a person wrote. */
const LONGEST_LIST = 100
const LONGEST_TEXT = 1_000

/**
 * Several of the words, each once: a list, or a text of them with commas, semicolons or blanks between, as `[a, b]` too.
 * An empty one is undefined.
 */
export function words<T>(meanings: Readonly<Record<string, T>>): Read<readonly T[] | undefined> {
  const readWord = word(meanings)
  return (value) => {
    const entries: readonly unknown[] = Array.isArray(value) ? value : wordsIn(value)
    if (entries.length > LONGEST_LIST)
      return refuse(`has ${entries.length} entries, and may have ${LONGEST_LIST} at most.`)
    const read = entries.map((entry, at) => {
      // a list has places to name, a text is quoted by its word
      return Array.isArray(value) ? within(at + 1, () => readWord(entry)) : readWord(entry)
    })
    return read.length > 0 ? [...new Set(read)] : undefined
  }
}

function wordsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) return [value]
  const bare = value.trim().replace(/^\[([^\]]*)\]$/, '$1')
  return bare
    .split(/[\s,;]+/)
    .map((entry) => entry.replace(/^(["'])(.*)\1$/, '$2'))
    .filter((entry) => entry !== '')
}
