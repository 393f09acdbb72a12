/** What Java's JSON library reads by default, so that the engine's own tools stop there as well. */
const MAX_DEPTH = 1_000

/** What can be seen of JSON without reading it. */
export interface Outline {
  /** Why it is nested too deep for what reads it by calling itself, as the end of a sentence. */
  readonly flaw?: string
  /** A number may be an integer that a double cannot hold. */
  readonly mayHoldBigInteger: boolean
}

/** Looks at what stands outside of texts alone, so that it holds for any text; what is in them is leapt over. */
export function outlineOf(json: string): Outline {
  let depth = 0
  let mayHoldBigInteger = false
  for (let index = 0; index < json.length; index += 1) {
    const character = json.charCodeAt(index)
    if (character === QUOTE) index = endOfText(json, index + 1)
    else if (character >= ZERO && character <= NINE) {
      const end = endOfDigits(json, index + 1)
      mayHoldBigInteger ||= end - index > 15
      index = end - 1
    } else if (character === OPEN_LIST || character === OPEN_CONTEXT) {
      depth += 1
      if (depth > MAX_DEPTH) {
        const flaw = `lists and contexts are nested more than ${MAX_DEPTH} deep (character ${index + 1})`
        return { flaw, mayHoldBigInteger }
      }
    } else if (character === CLOSE_LIST || character === CLOSE_CONTEXT) depth -= 1
  }
  return { mayHoldBigInteger }
}

/** Why JSON is nested too deep, as the end of a sentence; undefined when it is not. */
export function depthFlaw(json: string): string | undefined {
  return outlineOf(json).flaw
}

/** Where the quotation mark stands that ends a text; the end of it all where there is none. */
function endOfText(json: string, begin: number): number {
  for (let quote = json.indexOf('"', begin); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let slashes = quote
    while (slashes > begin && json.charCodeAt(slashes - 1) === BACKSLASH) slashes -= 1
    // each two of them are one that stands for itself
    if ((quote - slashes) % 2 === 0) return quote
  }
  return json.length
}

function endOfDigits(json: string, begin: number): number {
  let end = begin
  for (let code = json.charCodeAt(end); code >= ZERO && code <= NINE; code = json.charCodeAt(end)) end += 1
  return end
}

const ZERO = 0x30
const NINE = 0x39
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_CONTEXT = 0x7b
const CLOSE_CONTEXT = 0x7d
