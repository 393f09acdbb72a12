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

/** The forms of one character, or of a run of backslashes. */
export function encodingsOf(part: string): Encodings {
  return part.startsWith(BACKSLASH) ? backslashes(part) : character(part)
}

function character(char: string): Encodings {
  const percent = percentForm(char)
  const units = char.split('').map(unicodeForm)
  const letters = [`"'/`.includes(char) ? char : undefined, jsonLetters[char]].filter(
    (letter) => letter !== undefined,
  )
  return (text, index, ends) => {
    if (text.startsWith(char, index)) ends.add(index + char.length)
    if (char === ' ' && text.startsWith('+', index)) ends.add(index + 1)
    if (text.startsWith('%', index) && isPercentForm(text, index, percent)) ends.add(index + percent.length)
    if (!text.startsWith(BACKSLASH, index)) return
    const escaped = index + countBackslashes(text, index, MAX_BACKSLASHES)
    for (const letter of letters) if (text.startsWith(letter, escaped)) ends.add(escaped + 1)
    const end = endOfUnits(text, index, units)
    if (end !== undefined) ends.add(end)
  }
}

function backslashes({ length }: string): Encodings {
  const percent = percentForm(BACKSLASH).repeat(length)
  const units = Array.from({ length }, () => unicodeForm(BACKSLASH))
  return (text, index, ends) => {
    const count = countBackslashes(text, index, MAX_DOUBLING * length)
    for (let taken = length; taken <= count; taken += 1) ends.add(index + taken)
    if (isPercentForm(text, index, percent)) ends.add(index + percent.length)
    const end = endOfUnits(text, index, units)
    if (end !== undefined) ends.add(end)
  }
}

function countBackslashes(text: string, index: number, max: number): number {
  let count = 0
  while (count < max && text.startsWith(BACKSLASH, index + count)) count += 1
  return count
}

/** `%C3%A9`; of the bytes, since encodeURIComponent throws at half a surrogate pair. */
function percentForm(char: string): string {
  return [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

function isPercentForm(text: string, index: number, percent: string): boolean {
  return text.slice(index, index + percent.length).toLowerCase() === percent
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
