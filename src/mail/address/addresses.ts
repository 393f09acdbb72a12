import type { Mailbox } from '../email.ts'
import { parseMailbox } from './mailbox.ts'
import { splitOutsideQuotes, typedList } from './text-list.ts'

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

/**
 * Reads a FEEL list of texts, one address, a comma- or semicolon-separated text, or a typed list
 * `[user1@host, "user2@host"]`. Null and blank entries are skipped. Strict: what is not exactly an address
 * (RFC 5322 3.4, RFC 5321 4.1.2, RFC 6531) is a problem, never repaired and never dropped.
 */
export function parseAddresses(value: unknown): ParsedAddresses {
  if (value === undefined || value === null) return { mailboxes: [], problems: [] }
  if (typeof value === 'string') return parseText(value)
  if (Array.isArray(value)) return parseEntries(value)
  return problemWith({ text: '', at: 0, reason: `${kindOf(value)} is not an address` })
}

function parseEntries(entries: readonly unknown[]): ParsedAddresses {
  return merged(
    entries.map((value, index) => {
      const entry = index + 1
      if (value === null || value === undefined) return { mailboxes: [], problems: [] }
      if (typeof value === 'string') return parseText(value, entry)
      return problemWith({ entry, text: '', at: 0, reason: `${kindOf(value)} is not an address` })
    }),
  )
}

/** `entry` is set when the text is itself an entry of a list; it may still hold several addresses. */
function parseText(text: string, entry?: number): ParsedAddresses {
  if (text.trim() === '') return { mailboxes: [], problems: [] }
  const list = typedList(text)
  if (list?.json !== undefined) return merged([parseEntries(list.json)], entry)
  // before anything is split or trimmed: "a@b\r\nRCPT TO:<c@d>" must not become two recipients
  const control = CONTROL.exec(text)
  if (control !== null) {
    const reason =
      'a line break, tab or other control character is not allowed; separate addresses with commas'
    return problemWith({ ...at(entry), text, at: control.index + 1, reason })
  }
  const offset = list?.at ?? 0
  const pieces = splitOutsideQuotes(list?.inner ?? text, ',;').filter((piece) => piece.text.trim() !== '')
  return merged(
    pieces.map((piece, index) => {
      const parsed = parseMailbox(piece.text)
      if (parsed.ok) return { mailboxes: [parsed.mailbox], problems: [] }
      const number = entry ?? (pieces.length > 1 ? index + 1 : undefined)
      const position = offset + piece.at + parsed.flaw.at + 1
      return problemWith({ ...at(number), text: piece.text.trim(), at: position, reason: parsed.flaw.reason })
    }),
  )
}

function merged(parts: readonly ParsedAddresses[], entry?: number): ParsedAddresses {
  return {
    mailboxes: parts.flatMap((part) => part.mailboxes),
    problems: parts.flatMap((part) => part.problems).map((problem) => ({ ...problem, ...at(entry) })),
  }
}

function problemWith(problem: AddressProblem): ParsedAddresses {
  return { mailboxes: [], problems: [problem] }
}

function at(entry: number | undefined): { readonly entry?: number } {
  return entry === undefined ? {} : { entry }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list inside a list'
  return typeof value === 'object' ? 'a context' : `a ${typeof value}`
}
