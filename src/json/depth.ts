/** What Java's JSON library reads by default, so that the engine's own tools stop there as well. */
const MAX_DEPTH = 1_000

/**
 * Why JSON is nested too deep for what reads it by calling itself, as the end of a sentence; undefined when it is not.
 * Looks at brackets outside of texts alone, so that it holds for any text.
 */
export function depthFlaw(json: string): string | undefined {
  let depth = 0
  let quoted = false
  for (let index = 0; index < json.length; index += 1) {
    const character = json.charCodeAt(index)
    if (quoted) {
      if (character === BACKSLASH) index += 1
      else if (character === QUOTE) quoted = false
    } else if (character === QUOTE) quoted = true
    else if (character === OPEN_LIST || character === OPEN_CONTEXT) {
      depth += 1
      if (depth > MAX_DEPTH)
        return `lists and contexts are nested more than ${MAX_DEPTH} deep (character ${index + 1})`
    } else if (character === CLOSE_LIST || character === CLOSE_CONTEXT) depth -= 1
  }
  return undefined
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_CONTEXT = 0x7b
const CLOSE_CONTEXT = 0x7d
