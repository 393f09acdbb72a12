import { MAX_LENGTH, splitSegments, type Segment } from './segments.ts'

export interface Corrected {
  readonly text: string
  readonly corrected: boolean
}

const DOUBLE_EQUALS = /(?<![=!<>])==(?!=)/g

// not a path step (`response.If`), not part of a longer name (`Iffy`), not the key of a context (`{If: 1}`)
const CAPITALISED_KEY_WORD =
  /(?<![\p{L}\p{N}_$?])(?:If|Then|Else|And|Or)(?![\p{L}\p{N}_$?])(?!\s*:)(?<!\.\s*\p{L}+)/gu

/**
 * Reads what the original documentation of the connector shows as an example (`If error.code == “404” then …`): its
 * double equals sign, its capitalised key words and the typographic quotes of its PDF are no FEEL. String literals,
 * names in back-ticks and comments stay as they are.
 */
export function correctDocumentationSyntax(text: string): Corrected {
  if (text.length > MAX_LENGTH) return { text, corrected: false }
  const result = splitSegments(text)
    .map((segment) => correctSegment(text, segment))
    .join('')
  return { text: result, corrected: result !== text }
}

function correctSegment(text: string, { kind, from, to }: Segment): string {
  const part = text.slice(from, to)
  switch (kind) {
    case 'code':
      return part.replace(DOUBLE_EQUALS, '=').replace(CAPITALISED_KEY_WORD, (word) => word.toLowerCase())
    case 'curly string':
      return part.replace(/^[“”„‟]|[“”„‟]$/g, '"')
    case 'string':
    case 'name':
    case 'comment':
      return part
  }
}
