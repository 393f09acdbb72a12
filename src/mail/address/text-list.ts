import { depthFlaw } from '../../json/outline.ts'

/** What a modeler gets by typing `[a, b]` into a static field: a string with brackets, JSON or not. */
export interface TypedList {
  /** Set when the text is valid JSON; its entries can be anything. */
  readonly json?: readonly unknown[]
  /** The text between the brackets and where it begins. */
  readonly inner: string
  readonly at: number
}

export interface Piece {
  readonly text: string
  /** Offset in the text that was split. */
  readonly at: number
}

/** undefined when the text does not stand in brackets: then it is no typed list. */
export function typedList(text: string): TypedList | undefined {
  const trimmed = text.trim()
  if (trimmed.length < 2 || !trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined
  const at = text.indexOf('[') + 1
  const inner = trimmed.slice(1, -1)
  const json = parseJsonArray(trimmed)
  return json === undefined ? { inner, at } : { json, inner, at }
}

/**
 * Splits at separators that stand outside double quotes and angle brackets. Pieces are as written, but for empty ones. Ends
 * after so many: a megabyte of separators would take a hundred for its pieces.
 */
export function splitOutsideQuotes(text: string, separators: string, most = Infinity): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  let quoted = false
  let angled = false
  for (let i = 0; i < text.length && pieces.length < most; i++) {
    const character = text.charAt(i)
    if (quoted) {
      if (character === '\\') i++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '<') angled = true
    else if (character === '>') angled = false
    else if (!angled && separators.includes(character)) {
      if (i > start) pieces.push({ text: text.slice(start, i), at: start })
      start = i + 1
    }
  }
  pieces.push({ text: text.slice(start), at: start })
  return pieces
}

/**
 * File names: `[a.pdf, "b, c.pdf"]` is a list; undefined without brackets, for then a text is one file name, commas
 * and all. Entries of a JSON list come back as they are. Quotes around a name are dropped; backslashes stay.
 */
export function fileNameList(text: string): readonly unknown[] | undefined {
  const list = typedList(text)
  return list && (list.json ?? splitFileNames(list.inner).map(withoutQuotes))
}

/** The text without blanks around it, and without the quotes that a modeler typed around the whole of it. */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim()
  return /^"[^"]*"$|^'[^']*'$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed
}

/** In a file name a backslash escapes nothing, so a quoted entry ends at the next quote. Not a pattern: a repeated group of one runs out of stack. */
function splitFileNames(inner: string): string[] {
  const names: string[] = []
  let start = 0
  for (let index = 0; index <= inner.length; index += 1) {
    if (index === inner.length || inner[index] === ',') {
      if (index > start) names.push(inner.slice(start, index))
      start = index + 1
    } else if (inner[index] === '"') {
      const close = inner.indexOf('"', index + 1)
      // one that is not closed is a character like others, and the last of its kind
      if (close !== -1) index = close
    }
  }
  return names
}

function parseJsonArray(text: string): readonly unknown[] | undefined {
  if (depthFlaw(text) !== undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
