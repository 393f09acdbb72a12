import { entityAt } from './html-entities.ts'

/** Adds the places where one part of a secret may end that begins at an index of a text, in any form. */
export type Encodings = (text: string, index: number, ends: Set<number>) => void

const BACKSLASH = '\\'

// JSON in JSON in JSON: an escape has 1, 2 or 4 backslashes, a quote 1, 3 or 7, and a backslash becomes 2, 4 or 8.
const MAX_BACKSLASHES = 7
const MAX_DOUBLING = 8

const jsonLetters: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\f': 'f',
  '\r': 'r',
}

/** The forms of one character in any letter case, or of a run of backslashes. */
export function encodingsOf(part: string): Encodings {
  if (part.startsWith(BACKSLASH)) return backslashes(part)
  const forms = letterCases(part).map(character)
  return (text, index, ends) => {
    for (const form of forms) form(text, index, ends)
  }
}

/** A character as it is, in lower and in upper case, each once. */
export function letterCases(char: string): string[] {
  return [...new Set([char, char.toLowerCase(), char.toUpperCase()])]
}

function character(char: string): Encodings {
  const escaped = escapedForm(char)
  const units = char.split('').map(unicodeForm)
  const letters = [`"'/`.includes(char) ? char : undefined, jsonLetters[char]].filter(
    (letter) => letter !== undefined,
  )
  return (text, index, ends) => {
    if (text.startsWith(char, index)) ends.add(index + char.length)
    // in forms, and in encoded words (RFC 2047 4.2)
    if (char === ' ' && /[+_]/.test(text.charAt(index))) ends.add(index + 1)
    const end = escaped(text, index)
    if (end !== undefined) ends.add(end)
    if (!text.startsWith(BACKSLASH, index)) return
    const behind = index + countBackslashes(text, index, MAX_BACKSLASHES)
    for (const letter of letters) if (text.startsWith(letter, behind)) ends.add(behind + 1)
    const endOfEscapes = endOfUnits(text, index, units)
    if (endOfEscapes !== undefined) ends.add(endOfEscapes)
  }
}

function backslashes({ length }: string): Encodings {
  const escaped = escapedForm(BACKSLASH)
  const units = Array.from({ length }, () => unicodeForm(BACKSLASH))
  return (text, index, ends) => {
    const count = countBackslashes(text, index, MAX_DOUBLING * length)
    for (let taken = length; taken <= count; taken += 1) ends.add(index + taken)
    let end: number | undefined = index
    for (let taken = 0; taken < length && end !== undefined; taken += 1) end = escaped(text, end)
    if (end !== undefined) ends.add(end)
    const endOfEscapes = endOfUnits(text, index, units)
    if (endOfEscapes !== undefined) ends.add(endOfEscapes)
  }
}

function countBackslashes(text: string, index: number, max: number): number {
  let count = 0
  while (count < max && text.startsWith(BACKSLASH, index + count)) count += 1
  return count
}

/** `%C3%A9` in URLs, `=C3=A9` in quoted-printable (RFC 2045 6.7), `&eacute;` or `&#233;` in HTML; undefined: none here. */
function escapedForm(char: string): (text: string, index: number) => number | undefined {
  // of the bytes, since encodeURIComponent throws at half a surrogate pair
  const bytes = [...Buffer.from(char)].map((byte) => byte.toString(16).padStart(2, '0'))
  const forms: Readonly<Record<string, string>> = { '%': `%${bytes.join('%')}`, '=': `=${bytes.join('=')}` }
  return (text, index) => {
    const first = text.charAt(index)
    if (first === '&') {
      const entity = entityAt(text, index)
      return entity?.isFor(char) === true ? entity.end : undefined
    }
    const form = forms[first]
    if (form === undefined) return undefined
    // most do not even have the next letter: nothing is cut out for those
    if (text.charAt(index + 1).toLowerCase() !== form.charAt(1)) return undefined
    const end = index + form.length
    return text.slice(index, end).toLowerCase() === form ? end : undefined
  }
}

/** `u00e9`, what follows the backslash in JSON. */
function unicodeForm(unit: string): string {
  return `u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function endOfUnits(text: string, index: number, units: readonly string[]): number | undefined {
  let end = index
  for (const unit of units) {
    const count = countBackslashes(text, end, MAX_BACKSLASHES)
    const next = end + count + unit.length
    if (count === 0 || text.slice(end + count, next).toLowerCase() !== unit) return undefined
    end = next
  }
  return end
}
