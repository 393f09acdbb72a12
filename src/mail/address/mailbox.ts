import { addrSpecFlaw } from './addr-spec.ts'
import type { Flaw } from './domain.ts'
import type { Mailbox } from '../email.ts'
import { nameFlaw } from './name.ts'

export type ParsedMailbox =
  { readonly ok: true; readonly mailbox: Mailbox } | { readonly ok: false; readonly flaw: Flaw }

const QUOTED = /"((?:[^"\\]|\\[^])*)"/g
const WHOLLY_QUOTED = /^"((?:[^"\\]|\\[^])*)"$|^'([^']*)'$/
export const LONGEST_NAME = 1_000
/** A name and an address with every character escaped. It also keeps the search for quotes, which is quadratic, short. */
export const MAX_ENTRY = 2_600

/** One entry: `a@b`, `Name <a@b>`, `"Doe, John" <a@b>`, or one of these in quotes of its own. No lists, no groups. */
export function parseMailbox(entry: string): ParsedMailbox {
  const start = entry.length - entry.trimStart().length
  const text = entry.trim()
  if (text.length > MAX_ENTRY)
    return flawed(start, `this is longer than ${MAX_ENTRY} characters; separate addresses with commas`)
  // a quoted string alone is no address (RFC 5322 3.4): somebody quoted the entry of a typed list
  const whole = WHOLLY_QUOTED.exec(text)
  if (whole !== null) return shifted(parseMailbox(unescape(whole[1] ?? whole[2] ?? '')), start + 1)
  return shifted(parseTrimmed(text), start)
}

function parseTrimmed(text: string): ParsedMailbox {
  if (text === '') return flawed(0, 'nothing is written here')
  // same length, so that offsets stay true
  const bare = text.replace(QUOTED, (quoted) => 'x'.repeat(quoted.length))
  const open = bare.indexOf('<')
  const colon = (open === -1 ? bare.replace(/@\[.*/, '') : bare.slice(0, open)).indexOf(':')
  if (colon !== -1) {
    return flawed(colon, 'a colon is not allowed here: groups ("Team: a@b, c@d;") are not supported')
  }
  if (open === -1) return addressOnly(text, bare)
  const close = bare.indexOf('>', open)
  if (close === -1) return flawed(open, 'the < has no > after it')
  if (close !== text.length - 1)
    return flawed(close + 1, 'something stands after the >; separate addresses with commas')
  return nameAndAddress(text.slice(0, open), bare.slice(0, open), text.slice(open + 1, close))
}

function addressOnly(text: string, bare: string): ParsedMailbox {
  const flaw = addrSpecFlaw(text)
  if (flaw === undefined) return { ok: true, mailbox: { name: '', address: text } }
  if (bare.indexOf('@') !== bare.lastIndexOf('@') && /\s/.test(bare)) {
    return flawed(bare.search(/\s/), 'a space inside an address; separate addresses with commas')
  }
  if (!bare.includes('@') && !text.includes('"')) {
    return flawed(
      text.length,
      'there is no @; a name with a comma in it needs quotes, as in "Doe, John" <a@b>',
    )
  }
  return { ok: false, flaw }
}

function nameAndAddress(written: string, bare: string, address: string): ParsedMailbox {
  const flaw = addrSpecFlaw(address)
  if (flaw !== undefined) return flawed(written.length + 1 + flaw.at, flaw.reason)
  const name = readName(written)
  if (name.toLowerCase() === address.toLowerCase()) return { ok: true, mailbox: { name: '', address } }
  const bad = /[@>"]/.exec(bare)
  if (bad !== null)
    return flawed(bad.index, `a name with ${bad[0]} in it needs quotes; separate addresses with commas`)
  const stray = strayQuote(written)
  if (stray !== undefined)
    return flawed(stray, 'a quotation mark inside a word; put the whole name in quotes, and a \\ before it')
  if (name.length > LONGEST_NAME) return flawed(0, `the name is longer than ${LONGEST_NAME} characters`)
  const unseen = nameFlaw(written)
  if (unseen !== undefined) return { ok: false, flaw: unseen }
  return { ok: true, mailbox: { name, address } }
}

/** RFC 5322 3.2.5 `phrase`: words and quoted strings, joined by one space. */
function readName(written: string): string {
  return written
    .replace(QUOTED, (_, inner: string) => unescape(inner))
    .replace(/\s+/g, ' ')
    .trim()
}

/** Quotes are taken off, so those that belong to the name (`a 5" screen, a 6" one`) must not be taken for quotes. */
function strayQuote(written: string): number | undefined {
  for (const { index, 0: quoted } of written.matchAll(QUOTED)) {
    if (!/^\s?$/.test(written.slice(Math.max(0, index - 1), index))) return index
    const end = index + quoted.length
    if (!/^\s?$/.test(written.slice(end, end + 1))) return end - 1
  }
  return undefined
}

function unescape(inner: string): string {
  return inner.replace(/\\([^])/g, '$1')
}

function flawed(at: number, reason: string): ParsedMailbox {
  return { ok: false, flaw: { at, reason } }
}

function shifted(parsed: ParsedMailbox, by: number): ParsedMailbox {
  return parsed.ok ? parsed : flawed(parsed.flaw.at + by, parsed.flaw.reason)
}
