import { RE2JS } from 're2js'
import type { Budget } from '../budget.ts'
import { FeelEvaluationError } from '../feel-errors.ts'

/** A pattern of Java in the words of RE2. */
export interface JavaPattern {
  readonly source: string
  readonly flags: number
  /** About as many instructions as the compiled pattern has. */
  readonly size: number
}

/** Longer patterns are none that a person wrote. */
const MAX_LENGTH = 1_000

// an escape, a class, the beginning of a group, a number of repetitions, any other character
const TOKEN =
  /\\(?:[pPx]\{[^}]*\}|u[\dA-Fa-f]{4}|Q[\s\S]*?(?:\\E|$)|k<|[\s\S]|$)|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\((?:\?(?:<[=!]|[=!>]|P?<)?)?|\{\d+(?:,\d*)?\}\+?|[*+?]\+?|[\s\S]/g

/** Flags of FEEL, as those of the engine. */
const FLAGS: ReadonlyMap<string, number> = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['s', RE2JS.DOTALL],
  ['m', RE2JS.MULTILINE],
  // blanks and comments, which are left out here
  ['x', 0],
])

/** Undefined for flags that do not exist. Throws a FeelEvaluationError for what cannot be looked for in linear time. */
export function readJavaPattern(pattern: string, flags: string, budget: Budget): JavaPattern | undefined {
  if (pattern.length > MAX_LENGTH)
    throw new FeelEvaluationError(`a pattern must not be longer than ${MAX_LENGTH} characters`)
  budget.spend(10 + pattern.length)
  const inline = /^\(\?([a-z]+)\)/.exec(pattern)
  const all = [...new Set(flags.slice(0, 20) + (inline?.[1] ?? ''))]
  if (!all.every((flag) => FLAGS.has(flag))) return undefined
  const size = new ProgramSize()
  let source = ''
  let isComment = false
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (index < (inline?.[0].length ?? 0)) continue
    if (all.includes('x')) {
      isComment = isComment ? token !== '\n' : token === '#'
      if (isComment || /^\s$/.test(token)) continue
    }
    refuse(token, index)
    size.add(token)
    source += translate(token, all.includes('s'))
  }
  return { source, flags: all.reduce((bits, flag) => bits | (FLAGS.get(flag) ?? 0), 0), size: size.total }
}

const LINEAR = 'patterns are looked for in linear time, which does not know'

/** What Java's engine has and a linear one cannot have; the position counts characters of the pattern from 1. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /^\(\?<?[=!]/,
    'tests of what stands before or behind: let the pattern match that as well, and keep a group of it with replace(…, "$1")',
  ],
  [
    /^\\(?:[1-9]|k<)/,
    'references to an earlier group: take both parts with extract(…), and compare them with =',
  ],
  [/^\(\?>|^(?:[*+?]|\{[^}]*\})\+$/, 'possessive groups and repetitions: leave the ?> or the second + out'],
  [/^\\[GRXN]/, 'this escape: write the characters that are meant'],
  [/^\[.*(?:&&|\[(?!:))/s, 'classes within classes: write the characters of the class in one list'],
]

function refuse(token: string, index: number): void {
  const advice = REFUSED.find(([pattern]) => pattern.test(token))?.[1]
  if (advice === undefined) return
  throw new FeelEvaluationError(
    `${token.slice(0, 20)} at character ${index + 1} of the pattern: ${LINEAR} ${advice}`,
  )
}

/** Java's classes of ASCII characters. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['Alpha', 'a-zA-Z'],
  ['Digit', '0-9'],
  ['Alnum', 'a-zA-Z0-9'],
  ['Upper', 'A-Z'],
  ['Lower', 'a-z'],
  ['Punct', '!-\\/:-@\\[-`{-~'],
  ['Space', '\\s'],
  ['XDigit', '0-9a-fA-F'],
])

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\Z', '\\z'],
  ['\\h', '[ \\t\\x{A0}\\x{2000}-\\x{200A}\\x{202F}\\x{3000}]'],
  ['\\v', '[\\n\\x{0B}\\f\\r\\x{85}\\x{2028}\\x{2029}]'],
])

function translate(token: string, dotIsAll: boolean): string {
  if (token === '.' && !dotIsAll) return '[^\\n\\r\\x{85}\\x{2028}\\x{2029}]'
  if (token.startsWith('['))
    return token.replace(/\\(?:p\{\w+\}|u....|[\s\S])/g, (escape) => translateEscape(escape, true))
  return token.startsWith('\\') ? translateEscape(token, false) : token
}

function translateEscape(escape: string, isInClass: boolean): string {
  if (escape.startsWith('\\u')) return `\\x{${escape.slice(2)}}`
  const members = CLASSES.get(escape.slice(3, -1))
  if (members !== undefined) return isInClass ? members : `[${members}]`
  // the engine knows a backslash before ASCII characters only, where Java ignores it
  return ESCAPES.get(escape) ?? (/^\\[^\x00-\x7f]/.test(escape) ? escape.slice(1) : escape)
}

/** Instructions that one Unicode property is worth, and one in which letter case does not matter. */
const PROPERTY_SIZE = 100

/** How many instructions a pattern is compiled to: repetitions with a number write out what they repeat. */
class ProgramSize {
  total = 0
  #last = 0
  readonly #outer: { readonly before: number }[] = []

  add(token: string): void {
    const count = /^\{(\d+)(?:,(\d*))?\}/.exec(token)
    if (count) this.#repeat(Math.max(Number(count[1]) + 1, Number(count[2] ?? 0)))
    // deep nesting takes longer than the number of groups says
    else if (token.startsWith('(')) this.#grow(1 + this.#outer.push({ before: this.total }) / 32)
    else if (token === ')') this.#last = this.total - (this.#outer.pop()?.before ?? 0) + 1
    else this.#grow(/\\[pP]/.test(token) ? PROPERTY_SIZE : token.startsWith('\\Q') ? token.length : 1)
  }

  #grow(size: number): void {
    this.total += size
    this.#last = size
  }

  #repeat(count: number): void {
    this.total += this.#last * (count - 1)
    this.#last *= count
  }
}
