import { excerpt } from '../../../text/excerpt.ts'
import { nearestWord } from '../../../text/nearest-word.ts'
import { seedInputs } from './inputs.ts'

const PREFIX = /^smtp(?:Email|Follow)/i
/** Longer names are nobody's slip, and comparing them costs time. */
const MAX_NAME = 60

/** A process has a few dozen; whoever has more than these is not told of a slip in the rest. */
const MOST_LOOKED_AT = 1_000
/** As many as a message shows. */
const MOST_TOLD = 20

/**
 * Variables that look like inputs and are none, each with the input that was probably meant. Unknown inputs are
 * ignored, since a process has variables of its own; these deserve a warning.
 */
export function misspelledInputs(variables: Readonly<Record<string, unknown>>): string[] {
  const known: ReadonlySet<string> = new Set(seedInputs)
  return Object.keys(variables)
    .slice(0, MOST_LOOKED_AT)
    .filter((name) => PREFIX.test(name) && !known.has(name))
    .slice(0, MOST_TOLD)
    .map((name) => {
      const meant = name.length > MAX_NAME ? undefined : meantInput(name)
      const shown = /^\w+$/.test(name) && name.length <= MAX_NAME ? name : excerpt(name, MAX_NAME)
      return meant === undefined ? shown : `${shown} (did you mean ${meant}?)`
    })
}

/** Half a name is as usual as a slip: `smtpEmailTo`, `smtpEmailReplyTo`. */
function meantInput(name: string): string | undefined {
  const half = distinctPart(name)
  const halved = (matches: (whole: string) => boolean) =>
    seedInputs.find((input) => matches(distinctPart(input)))
  if (half === '') return undefined
  return (
    halved((whole) => whole.startsWith(half)) ??
    halved((whole) => whole.endsWith(half)) ??
    nearestWord(name, seedInputs)
  )
}

function distinctPart(name: string): string {
  return name.replace(/^smtp(?:Email)?/i, '').toLowerCase()
}
