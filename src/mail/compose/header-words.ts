import { encodeWord, quoteString } from 'nodemailer/lib/mime-funcs'
import { smtpAddress } from '../address/envelope.ts'
import type { Mailbox } from '../email.ts'

/** RFC 5322 2.1.1: a line should have no more characters, and must not have more than 998. */
const LINE = 78
/** RFC 2047 2: an encoded-word has 75 characters at most, and a line with one 76, `Subject: ` included. */
const MAX_ENCODED_WORD = 66
/** So that a word fits on a line with the longest name of a header before it. */
const MAX_WORD = 64

/** What stands between two blanks as it is: anything visible that no reader takes for an encoded-word. */
const PLAIN_WORD = new RegExp(String.raw`^(?!.*=\?)[!-~]{1,${MAX_WORD}}$`)
const ATOM = new RegExp(String.raw`^\w{1,${MAX_WORD}}$`)

/**
 * A header on lines that are broken between words only (RFC 5322 2.2.3). Words are not empty, so that no line is blank
 * (RFC 5322 3.2.2), and a line is longer than it should be only where one word is.
 */
export function headerLines(name: string, words: readonly string[]): string {
  let lines = `${name}:`
  let length = lines.length
  for (const word of words) {
    const isFull = length + 1 + word.length > LINE && length > name.length + 1
    lines += isFull ? `\r\n ${word}` : ` ${word}`
    length = isFull ? 1 + word.length : length + 1 + word.length
  }
  return lines
}

/** Text as words that read back exactly as it was written: where that takes encoded-words, all of it is in them. */
export function textWords(text: string): string[] {
  const words = text.split(' ')
  return words.every((word) => PLAIN_WORD.test(word)) ? words : encodedWords(text)
}

/**
 * Mailboxes as a header value (RFC 5322 3.4). ASCII, unless a local part is not (RFC 6532): encoded-words are not allowed
 * inside an address. It is written as in RCPT, the domain in lower case.
 */
export function mailboxWords(mailboxes: readonly Mailbox[]): string[] {
  return mailboxes.flatMap(({ name, address }, index) => {
    const comma = index < mailboxes.length - 1 ? ',' : ''
    const written = inLowerCase(smtpAddress(address))
    return name === '' ? [written + comma] : [...nameWords(name), `<${written}>${comma}`]
  })
}

/** A domain has no case, and readers compare it with what they know (RFC 5321 2.4). */
function inLowerCase(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at) + address.slice(at).toLowerCase()
}

/** A display name (RFC 5322 3.2.5 phrase). */
export function nameWords(name: string): string[] {
  const words = name.split(' ')
  if (words.every((word) => ATOM.test(word))) return words
  const quoted = quoteString(name)
  return /^(?!.* {2}|.*=\?)[ -~]*$/.test(name) && quoted.length <= MAX_WORD ? [quoted] : encodedWords(name)
}

/** Legible where most of it is ASCII; blanks between two encoded-words belong to neither (RFC 2047 6.2). */
export function encodedWords(text: string, longest = MAX_ENCODED_WORD): string[] {
  const asTheyAre = text.match(/[a-z0-9 ]/gi)?.length ?? 0
  const encoding = 2 * asTheyAre >= Buffer.byteLength(text) ? 'Q' : 'B'
  return encodeWord(text, encoding, Math.min(longest, MAX_ENCODED_WORD)).split(' ')
}
