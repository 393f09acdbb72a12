import { parseDecimal } from '../values/decimal.ts'
import { fromDecimal, type FeelNumber } from '../values/numbers.ts'
import type { Evaluate, Rule } from './rule.ts'

const constant = (value: unknown): Evaluate => {
  return () => value
}

/** Values that stand in the text. */
export const literals: Record<string, Rule> = {
  null: () => constant(null),
  BooleanLiteral: ({ from, to }, { text }) => constant(text.slice(from, to) === 'true'),
  NumericLiteral: ({ from, to }, { text }) => constant(readNumber(text.slice(from, to))),
  StringLiteral: ({ from, to }, { text }) => constant(readString(text.slice(from, to))),
}

/** The number with all its digits; between the minus sign and the digits there may be blanks and comments. */
function readNumber(source: string): FeelNumber | null {
  const digits = /[\d.]+$/.exec(source)?.[0] ?? ''
  return fromDecimal(parseDecimal(source.startsWith('-') ? `-${digits}` : digits))
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
}

/** The string that a literal stands for. A backslash before anything else stays, so `"\d"` and `"C:\Reports"` work. */
export function readString(literal: string): string {
  return literal.slice(1, -1).replace(/\\([\s\S])/g, (all, char: string) => ESCAPES[char] ?? all)
}
