import { withoutOuterBreaks } from '../../../text/outer-breaks.ts'
import type { Read } from './field.ts'
import { refuse, refuseValue } from './input-problem.ts'

/** A text. Numbers and booleans become one: a modeler writes `=orderNumber`. */
export const readText: Read<string> = (value) => {
  if (typeof value === 'string') return value
  // `1e400`, or more digits than any number has: what would go out is not what was written down
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse('is a number that is too large; give it as a text.')
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  return refuseValue(value, 'is not a text; build the text with FEEL, as in "Order " + string(order.id).')
}

/**
 * A header value. Line breaks at its ends are dropped (process data often brings one); one inside is refused: it
 * cannot be kept (RFC 5322 2.2), and nobody can tell a slip from an attempt to inject a header. A tab is fine.
 */
export const readLine: Read<string> = (value) => {
  const line = withoutOuterBreaks(readText(value))
  if (/(?!\t)\p{Cc}/u.test(line)) {
    return refuseValue(line, 'has a line break or another control character in it; write it on one line.')
  }
  return line
}

/** As `readLine`, and not longer than so many characters. */
export function line(longest: number): Read<string> {
  return (value) => {
    const text = readLine(value)
    if (text.length <= longest) return text
    return refuse(`has ${text.length} characters, and may have ${longest}; write what is more into the body.`)
  }
}
