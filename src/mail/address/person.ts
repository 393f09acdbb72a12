import { addrSpecFlaw } from './addr-spec.ts'
import type { ParsedMailbox } from './mailbox.ts'
import { LONGEST_NAME, MAX_ENTRY } from './mailbox.ts'
import { nameFlaw } from './name.ts'
import { entrySlip, valueSlip } from './slips.ts'

/** What is quoted of a person whose address cannot be used. */
export interface RefusedPerson {
  readonly ok: false
  readonly text: string
  readonly at: number
  readonly reason: string
}

/**
 * A context with `email` (or `address`) and perhaps `name`, as process data has people. Other keys mean nothing here. Both
 * are texts on one line; the address is nothing but an address.
 */
export function parsePerson(
  person: Readonly<Record<string, unknown>>,
): Extract<ParsedMailbox, { ok: true }> | RefusedPerson {
  const [email, other, called] = ['email', 'address', 'name'].map((key) => textIn(person, key))
  const address = email ?? other
  if (address === undefined)
    return refused('', 'a context is an address only with email, as in {name: "Ada", email: "ada@host"}')
  // a street, as `address` often is, has none
  if (email !== undefined && other?.includes('@') === true && other !== email)
    return refused(email, 'email and address say different things; leave one out')
  const name = called ?? ''
  const flaw = addressFlaw(address) ?? nameTrouble(name)
  if (flaw !== undefined) return refused(address.slice(0, MAX_ENTRY), flaw)
  const shown = name.replace(/\s+/g, ' ')
  return { ok: true, mailbox: { name: shown.toLowerCase() === address.toLowerCase() ? '' : shown, address } }
}

/** Not a property of all objects, and not blank; what is no text is as good as not there. */
function textIn(person: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = Object.hasOwn(person, key) ? person[key] : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  return value.trim()
}

function addressFlaw(address: string): string | undefined {
  const flaw = addrSpecFlaw(address)
  if (flaw === undefined) return undefined
  if (address.includes('<')) return 'email is the address alone; the name stands in name'
  return valueSlip(address) ?? entrySlip(address)?.reason ?? flaw.reason
}

function nameTrouble(name: string): string | undefined {
  if (/\p{Cc}/u.test(name)) return 'the name has a line break, a tab or another control character'
  if (name.length > LONGEST_NAME) return `the name is longer than ${LONGEST_NAME} characters`
  return nameFlaw(name)?.reason
}

function refused(text: string, reason: string): RefusedPerson {
  return { ok: false, text, at: 0, reason }
}
