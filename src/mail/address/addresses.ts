import { isRecord } from '../../json/json.ts'
import type { Mailbox } from '../email.ts'
import { addressPieces, MOST_ADDRESSES, MOST_PIECES } from './address-pieces.ts'
import { MAX_ENTRY, parseMailbox, type ParsedMailbox } from './mailbox.ts'
import { parsePerson } from './person.ts'
import { entrySlip, valueSlip } from './slips.ts'
import { splitOutsideQuotes, typedList, type Piece } from './text-list.ts'

/** One entry that is not an address. `reason` never quotes it, so that it can be shown where `text` must not be. */
export interface AddressProblem {
  /** Number of the entry as FEEL counts: from 1. Absent when the value as a whole is wrong. */
  readonly entry?: number
  /** The entry as written; empty when it is no text. */
  readonly text: string
  /** Character in the value that was given (for a list: in its entry), from 1; 0 when it has none. */
  readonly at: number
  readonly reason: string
}

export interface ParsedAddresses {
  readonly mailboxes: readonly Mailbox[]
  readonly problems: readonly AddressProblem[]
}

const CONTROL = /\p{Cc}/u
/** In a text, line breaks separate addresses. */
const CONTROL_IN_LINE = /(?![\r\n])\p{Cc}/u
const SEPARATORS = ',;\r\n'

/**
 * Reads a FEEL list of texts and of contexts `{name, email}`, one of them alone, a text with commas, semicolons or line
 * breaks between addresses, or a typed list `[user1@host, "user2@host"]`. An entry of a list is exactly one mailbox: that
 * is where data of strangers belongs.
 * Null and blank entries are skipped. Strict: what is not exactly an address (RFC 5322 3.4, RFC 5321 4.1.2, RFC 6531),
 * or can be read in two ways, is a problem, never repaired and never dropped.
 */
export function parseAddresses(value: unknown): ParsedAddresses {
  if (value === undefined || value === null) return { mailboxes: [], problems: [] }
  if (typeof value === 'string') return parseText(value)
  if (Array.isArray(value)) return parseEntries(value)
  if (isRecord(value)) return personResult(value)
  return problemWith({ text: '', at: 0, reason: `${kindOf(value)} is not an address` })
}

function personResult(value: Readonly<Record<string, unknown>>, entry?: number): ParsedAddresses {
  const person = parsePerson(value)
  if (person.ok) return { mailboxes: [person.mailbox], problems: [] }
  const { text, at, reason } = person
  return problemWith({ ...(entry !== undefined && { entry }), text, at, reason })
}

function parseEntries(entries: readonly unknown[]): ParsedAddresses {
  if (entries.length > MOST_ADDRESSES) return tooMany(entries.length)
  return merged(
    entries.map((value, index) => {
      const entry = index + 1
      if (value === null || value === undefined) return { mailboxes: [], problems: [] }
      if (typeof value === 'string') return parseEntry(value, entry)
      if (isRecord(value)) return personResult(value, entry)
      return problemWith({ entry, text: '', at: 0, reason: `${kindOf(value)} is not an address` })
    }),
  )
}

function parseEntry(given: string, entry: number): ParsedAddresses {
  if (given.trim() === '') return { mailboxes: [], problems: [] }
  const text = withoutOuterBreaks(given)
  const control = controlProblem(text)
  if (control !== undefined) return problemWith({ entry, ...control })
  const [piece, second] = piecesOf(text)
  const reason = 'an entry of a list is exactly one address, and this one holds more'
  const slip = valueSlip(text)
  if (second !== undefined && slip === undefined)
    return problemWith({ entry, text: text.trim(), at: second.at + 1, reason })
  if (piece === undefined) return { mailboxes: [], problems: [] }
  const result = second === undefined ? asResult(parseMailbox(piece.text), piece, 0, entry) : undefined
  if (result?.problems.length === 0 || slip === undefined) return result ?? { mailboxes: [], problems: [] }
  return problemWith({ entry, text: text.trim(), at: 1, reason: slip })
}

function parseText(given: string): ParsedAddresses {
  if (given.trim() === '') return { mailboxes: [], problems: [] }
  const text = withoutOuterBreaks(given)
  const list = typedList(text)
  if (list?.json !== undefined) return parseEntries(list.json)
  // before anything is split or trimmed: none of them may be taken for a blank
  const control = controlProblem(text, CONTROL_IN_LINE)
  if (control !== undefined) return problemWith(control)
  const pieces = list === undefined ? addressPieces(text) : piecesOf(list.inner)
  if (pieces.length > MOST_ADDRESSES) return tooMany(pieces.length < MOST_PIECES ? pieces.length : undefined)
  const result = merged(
    pieces.map((piece, index) => {
      const number = pieces.length > 1 ? index + 1 : undefined
      const inQuotes = controlProblem(piece.text)
      if (inQuotes !== undefined) {
        const at = (list?.at ?? 0) + piece.at + inQuotes.at
        return problemWith({ ...inQuotes, ...(number !== undefined && { entry: number }), at })
      }
      return asResult(swallowed(piece.text) ?? parseMailbox(piece.text), piece, list?.at ?? 0, number)
    }),
  )
  const slip = result.problems.length > 0 ? valueSlip(text) : undefined
  if (slip !== undefined) return problemWith({ text: text.trim(), at: 1, reason: slip })
  return /[\r\n]/.test(text) ? { ...result, problems: result.problems.map(withLines) } : result
}

/** `offset`: where the text that was split begins in the value that was given. */
function asResult(parsed: ParsedMailbox, piece: Piece, offset: number, entry?: number): ParsedAddresses {
  if (parsed.ok) return { mailboxes: [parsed.mailbox], problems: [] }
  const { at, reason } = entrySlip(piece.text) ?? parsed.flaw
  const number = entry === undefined ? {} : { entry }
  return problemWith({ ...number, text: piece.text.trim(), at: offset + piece.at + at + 1, reason })
}

function piecesOf(text: string): Piece[] {
  return splitOutsideQuotes(text, SEPARATORS, MOST_PIECES).filter((piece) => piece.text.trim() !== '')
}

/**
 * Quotation marks that stand around the end of one address and the beginning of the next, as in
 * `5" screen <a@b>, 6" screen <c@d>`: a name in quotes, or two addresses. Only whoever wrote it knows.
 */
function swallowed(text: string): ParsedMailbox | undefined {
  const quote = text.indexOf('"')
  // a longer one is refused for that, and this search is quadratic
  if (quote === -1 || text.length > MAX_ENTRY) return undefined
  // before an @ they can only stand around its local part
  const addresses = text
    .replace(/"(?:[^"\\]|\\[^])*"(@?)/g, (quoted, before) => (before === '@' ? '@' : quoted))
    .split(/[,;]/)
    .filter((part) => part.includes('@'))
  if (addresses.length < 2) return undefined
  const reason =
    'from this quotation mark on it can be read as one address or as several; write them as a list, one to an entry'
  return { ok: false, flaw: { at: quote, reason } }
}

/** Whoever did not mean them to separate anything is told why the piece is so short. */
function withLines(problem: AddressProblem): AddressProblem {
  if (CONTROL.test(problem.text)) return problem
  return { ...problem, reason: `${problem.reason} (a line break separates addresses)` }
}

function controlProblem(text: string, controls = CONTROL): AddressProblem | undefined {
  const control = controls.exec(text)
  if (control === null) return undefined
  const reason =
    'a line break, tab or other control character is not allowed; write all on one line, with commas between addresses'
  return { text, at: control.index + 1, reason }
}

/** Data often brings a line break at its end. Blanks take the place of those at the beginning, so that offsets stay true. */
function withoutOuterBreaks(text: string): string {
  let start = 0
  let end = text.length
  while (isBreak(text[start])) start++
  while (end > start && isBreak(text[end - 1])) end--
  return ' '.repeat(start) + text.slice(start, end)
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r'
}

function tooMany(count?: number): ParsedAddresses {
  const reason =
    count === undefined
      ? `these are more than ${MOST_ADDRESSES} addresses`
      : `${count} addresses are more than ${MOST_ADDRESSES}`
  return problemWith({ text: '', at: 0, reason })
}

function merged(parts: readonly ParsedAddresses[]): ParsedAddresses {
  return {
    mailboxes: parts.flatMap((part) => part.mailboxes),
    problems: parts.flatMap((part) => part.problems),
  }
}

function problemWith(problem: AddressProblem): ParsedAddresses {
  return { mailboxes: [], problems: [problem] }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list inside a list'
  return typeof value === 'object' ? 'a context' : `a ${typeof value}`
}
