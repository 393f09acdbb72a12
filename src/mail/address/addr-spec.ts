import { asciiDomain, domainFlaw } from './domain.ts'
import type { Flaw } from './domain.ts'
import { nameCharacter } from '../../text/excerpt.ts'

/** RFC 5321 4.5.3.1.1 and 4.5.3.1.3 (a path of 256 octets includes its angle brackets). */
const MAX_LOCAL_PART = 64
const MAX_ADDRESS = 254

/** Invisible and private characters (RFC 6532 would allow some): in an address they are accidents of copy and paste. */
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}`
/** What is neither RFC 5322 `atext`, a dot, nor a visible character of RFC 6532. */
const NOT_IN_DOT_ATOM = new RegExp(
  String.raw`[^A-Za-z0-9!#$%&'*+/=?^_\x60{|}~.\-\u{80}-\u{10ffff}]|[${INVISIBLE}]`,
  'u',
)
/** A space is fine in a quoted local part. nodemailer refuses < and > in an envelope, so they are refused here, with words. */
const NOT_IN_QUOTED = new RegExp(String.raw`[<>]|(?! )[${INVISIBLE}]`, 'u')
const QUOTED = /^"(?:[^"\\]|\\[^])*"/

/** RFC 5321 4.1.2 `Mailbox`, extended by RFC 6531: undefined when `text` is exactly one address. */
export function addrSpecFlaw(text: string): Flaw | undefined {
  const quoted = QUOTED.exec(text)?.[0]
  const at = quoted === undefined ? text.indexOf('@') : quoted.length
  if (text[at] !== '@') return missingAt(text)
  const flaw = localFlaw(text.slice(0, at), quoted !== undefined)
  if (flaw !== undefined) return flaw
  const domain = text.slice(at + 1)
  const inDomain = domainFlaw(domain)
  if (inDomain !== undefined) return { at: at + 1 + inDomain.at, reason: inDomain.reason }
  if (Buffer.byteLength(text.slice(0, at)) + 1 + asciiDomain(domain).length > MAX_ADDRESS) {
    return { at: 0, reason: `the address is longer than ${MAX_ADDRESS} bytes` }
  }
  return undefined
}

function missingAt(text: string): Flaw {
  if (text.startsWith('"')) return { at: 0, reason: 'a quote is not closed, or no @ follows it' }
  return { at: text.length, reason: 'there is no @' }
}

function localFlaw(local: string, quoted: boolean): Flaw | undefined {
  if (local === '') return { at: 0, reason: 'nothing stands before the @' }
  const bad = (quoted ? NOT_IN_QUOTED : NOT_IN_DOT_ATOM).exec(local)
  if (bad !== null) return { at: bad.index, reason: `${nameCharacter(bad[0])} is not allowed before the @` }
  if (!quoted && (local.startsWith('.') || local.endsWith('.') || local.includes('..'))) {
    const reason =
      'the part before the @ has a dot at its beginning or end, or two dots in a row; if it really has, put it in quotes, as in "user."@host'
    return { at: 0, reason }
  }
  if (Buffer.byteLength(local) > MAX_LOCAL_PART) {
    return { at: 0, reason: `the part before the @ is longer than ${MAX_LOCAL_PART} bytes` }
  }
  return undefined
}
