import { leftPlaceholders } from '../../text/placeholders.ts'
import { nameCharacter } from '../../text/excerpt.ts'
import type { Flaw } from './domain.ts'

/** Commas and semicolons of other scripts: they separate nothing in a mail, but look as if they did. */
const FOREIGN_SEPARATOR = /[\u3001\uff0c\uff1b\u060c\u061b\ufe50\ufe51\ufe54\uff64]/
/** `customer.email`, `order.customers[1].email`, `mail(customer)` */
const PATH = /^[\p{L}_]\w*(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)+$|^[\p{L}_]\w*\([^()@]*\)$/u
const QUOTED = /"(?:[^"\\]|\\[^])*"/g
/** No slip of the hand is longer; what is longer is looked through for its quotes alone. */
const LONGEST = 2_600

/** A value that was never meant to be an address: an expression that nobody switched on, or data around the address. */
export function valueSlip(value: string): string | undefined {
  const text = value.trim()
  const [left] = leftPlaceholders(text, 1)
  if (left?.startsWith('{{') || left?.startsWith('${'))
    return 'a placeholder is not replaced here; press fx and write an expression, as in customer.email'
  if (text.startsWith('=') || left !== undefined) return 'this looks like an expression; press fx'
  if (text.startsWith('{')) return 'a context or JSON is no address; give the address alone, as a text'
  return undefined
}

/** What is wrong with an entry, where a slip of the hand says it better than the grammar of addresses does. */
export function entrySlip(text: string): Flaw | undefined {
  const quote = openQuote(text)
  if (quote !== -1 && (/[,;]|@.*@/s.test(text.slice(quote)) || text.length > LONGEST)) {
    const reason = 'a quotation mark is not closed; what comes after it belongs to a name'
    return { at: quote, reason }
  }
  if (text.length > LONGEST) return undefined
  const start = text.length - text.trimStart().length
  const entry = text.trim()
  if (/^(?:[^<]*<)?\s*mailto:/i.test(entry)) return { at: start, reason: 'leave out "mailto:"' }
  if (/^(["'])[^"']*@[^"']*[,;][^"']*@[^"']*\1$/.test(entry))
    return { at: start, reason: 'several addresses stand in one pair of quotation marks; leave those out' }
  // same length, so that offsets stay true
  const bare = text.replace(QUOTED, (quoted) => 'x'.repeat(quoted.length))
  const separator = FOREIGN_SEPARATOR.exec(bare)
  if (separator !== null)
    return {
      at: separator.index,
      reason: `${nameCharacter(separator[0])} separates no addresses; write a comma`,
    }
  const wide = bare.indexOf('\uff20')
  if (wide !== -1) return { at: wide, reason: `${nameCharacter('\uff20')} is no @; write one` }
  if (PATH.test(entry))
    return { at: text.length, reason: 'there is no @; if this is meant as an expression, press fx' }
  const close = bare.indexOf('>')
  if (close !== -1 && !bare.includes('<')) return { at: close, reason: 'the > has no < before it' }
  return undefined
}

/** Where a quotation mark stands that is not closed, else -1. */
function openQuote(text: string): number {
  let open = -1
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '\\' && open !== -1) index++
    else if (character === '"') open = open === -1 ? index : -1
  }
  return open
}
