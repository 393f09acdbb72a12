/** Of a value that a message quotes, this many characters are shown at most. */
export const LONGEST_QUOTED = 200

/** What JSON leaves as it is, though nobody sees it or it turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu

/** A short, printable quotation of `text` for error messages; characters that cannot be seen show as escapes. */
export function excerpt(text: string, max = 60): string {
  // cut before it is taken apart: a value can have megabytes
  const characters = Array.from(text.slice(0, 2 * (max + 1)))
  const shown = characters.length > max ? `${characters.slice(0, max).join('')}…` : text
  return JSON.stringify(shown).replace(UNSEEN, escaped)
}

/** As JSON writes it: `\u202e`, and above U+FFFF the two halves. */
function escaped(character: string): string {
  const halves = [...Array(character.length).keys()].map((at) => character.charCodeAt(at).toString(16))
  return halves.map((half) => `\\u${half.padStart(4, '0')}`).join('')
}

/** A text or its beginning, for names that a message shows without quotation marks. */
export function beginningOf(text: string, max = LONGEST_QUOTED): string {
  return text.length <= max ? text : `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Names one character in an error message: printable ASCII as itself, everything else by its code point. */
export function nameCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x20) return 'a space'
  if (code > 0x20 && code < 0x7f) return `the character ${character}`
  return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
