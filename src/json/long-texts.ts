import { isAscii } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { isRecord } from './json.ts'

/** What is longer is taken out: V8 takes a millisecond for each string of more than 128 KB, and JSON.parse makes two. */
const LONG = 32 * 1024
/** Every text that is long lies over one of the places that are so far from each other. */
const STRIDE = LONG / 2

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** JSON without its long texts. */
export interface Shortened {
  readonly json: string
  /** The value of the shortened JSON, with the texts in it. */
  readonly whole: (value: unknown) => unknown
}

/**
 * Takes out of JSON what is long, ASCII and without escapes: files in base64. Instead of each it has a word that nobody
 * can know, so that no other text is taken for it. Linear, and what is no JSON is none without its texts, either.
 */
export function shortened(bytes: Buffer): Shortened {
  const texts = new Map<string, string>()
  const pieces: string[] = []
  let done = 0
  for (let at = STRIDE; at < bytes.length; at += STRIDE) {
    const begin = bytes.lastIndexOf(QUOTE, at) + 1
    const end = bytes.indexOf(QUOTE, at)
    if (end === -1) break
    // what lies between is looked at once
    at = Math.max(at, end)
    const text = begin > done && end - begin >= LONG ? plainText(bytes, begin, end) : undefined
    if (text === undefined) continue
    const word = `${SECRET}${texts.size}`
    texts.set(word, text)
    pieces.push(bytes.toString('utf8', done, begin), word)
    done = end
  }
  if (texts.size === 0) return { json: bytes.toString(), whole: (value) => value }
  pieces.push(bytes.toString('utf8', done))
  return { json: pieces.join(''), whole: (value) => withTexts(value, texts) }
}

const SECRET = randomUUID()

/** What cannot stand in JSON but in a text, which is then all between two quotation marks. */
const ONLY_IN_TEXTS = /[^\s[\]{},:0-9+\-.eEtrufalsn]/
const CONTROL = /[\0-\x1f]/

/** Undefined: it is not a whole text, or not as it stands, or the name of something. */
function plainText(bytes: Buffer, begin: number, end: number): string | undefined {
  const inside = bytes.subarray(begin, end)
  if (bytes[begin - 2] === BACKSLASH || inside.includes(BACKSLASH) || !isAscii(inside)) return undefined
  if (isName(bytes, end + 1)) return undefined
  const text = inside.toString('latin1')
  return ONLY_IN_TEXTS.test(text) && !CONTROL.test(text) ? text : undefined
}

function isName(bytes: Buffer, behind: number): boolean {
  const next = /\S/.exec(bytes.toString('latin1', behind, behind + 100))?.[0]
  // so many blanks are not looked over
  return next === ':' || next === undefined
}

/** Where it is a value of its own; all of it was just parsed, and nobody else has it. */
function withTexts(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return texts.get(value) ?? value
  if (Array.isArray(value)) {
    const list: unknown[] = value
    return list.map((one) => withTexts(one, texts))
  }
  if (!isRecord(value)) return value
  // Object.fromEntries makes an own property of a key named `__proto__`
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, texts)]))
}
