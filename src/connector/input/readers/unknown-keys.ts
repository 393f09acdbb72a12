import { excerpt } from '../../../text/excerpt.ts'
import { nearestWord } from '../../../text/nearest-word.ts'

/** Whoever has more of them did not write them by hand. */
const MOST_TOLD = 5
const LONGEST_KEY = 40

/** Keys of a context that mean nothing, in words, each with the one that was probably meant. `others`: other systems' names. */
export function unknownKeys(
  given: object,
  known: readonly string[],
  others: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .slice(0, MOST_TOLD)
    .map((key) => {
      const meant = key.length > LONGEST_KEY ? undefined : meantKey(key, known, others)
      return `${excerpt(key, LONGEST_KEY)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`
    })
}

function meantKey(
  key: string,
  known: readonly string[],
  others: Readonly<Record<string, string>>,
): string | undefined {
  const lower = key.toLowerCase()
  return Object.hasOwn(others, lower) ? others[lower] : nearestWord(key, known)
}
