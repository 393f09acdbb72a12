import { randomUUID } from 'node:crypto'
import type { Budget } from '../budget.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { joinTexts } from '../values/texts.ts'
import { list, overload, text, whole, type FunctionTable, type Overload } from './overload.ts'

export const stringFunctions: FunctionTable = {
  substring: [
    overload('string, start position', [text, whole], (string, start, budget) =>
      substring(string, start, undefined, budget),
    ),
    overload('string, start position, length', [text, whole, whole], substring),
  ],
  // UTF-16 units, as Java counts
  'string length': [overload('string', [text], (string) => string.length)],
  'upper case': ofText((string) => string.toUpperCase()),
  'lower case': ofText((string) => string.toLowerCase()),
  'substring before': lookingFor((string, match) => string.slice(0, Math.max(0, string.indexOf(match)))),
  'substring after': lookingFor((string, match) => {
    const found = string.indexOf(match)
    return found === -1 ? '' : string.slice(found + match.length)
  }),
  contains: lookingFor((string, match) => string.includes(match)),
  'starts with': atOneEnd((string, match) => string.startsWith(match)),
  'ends with': atOneEnd((string, match) => string.endsWith(match)),
  trim: ofText((string) => string.trim()),
  'is blank': ofText((string) => string.trim() === ''),
  'string join': [
    overload('list', [list], (items, budget) => join(items, '', budget)),
    overload('list, delimiter', [list, textOrNull], join),
    overload(
      'list, delimiter, prefix, suffix',
      [list, textOrNull, textOrNull, textOrNull],
      (items, delimiter, prefix, suffix, budget) => {
        const joined = join(items, delimiter, budget)
        return joined === null ? null : joinTexts([prefix, joined, suffix], '', budget)
      },
    ),
  ],
  uuid: [
    overload('', [], (budget) => {
      budget.spend(40)
      budget.makeText(36)
      return randomUUID()
    }),
  ],
  'to base64': [
    overload('value', [text], (value, budget) => {
      budget.spend(value.length / 4)
      budget.makeText(4 * value.length)
      return Buffer.from(value, 'utf8').toString('base64')
    }),
  ],
  'from base64': ofText(
    (value) => (isBase64(value) ? Buffer.from(value, 'base64').toString('utf8') : null),
    'value',
  ),
}

/** A function that looks through one text once, and gives at most as much as four times of it. */
function ofText(body: (string: string) => unknown, parameter = 'string'): readonly Overload[] {
  return [
    overload(parameter, [text], (string, budget) => {
      budget.makeText(2 * string.length)
      return body(string)
    }),
  ]
}

/** Places at which the search of a long text goes on after it compared the whole of it in vain. */
const SEARCH_STRIDE = 250

function lookingFor(body: (string: string, match: string) => unknown): readonly Overload[] {
  return [
    overload('string, match', [text, text], (string, match, budget) => {
      const places = Math.max(0, string.length - match.length) / SEARCH_STRIDE
      budget.readText(string.length + match.length + places * match.length)
      return body(string, match)
    }),
  ]
}

function atOneEnd(body: (string: string, match: string) => boolean): readonly Overload[] {
  return [
    overload('string, match', [text, text], (string, match, budget) => {
      budget.readText(match.length)
      return body(string, match)
    }),
  ]
}

/** Groups of four characters; the last one may be filled up with `=`, or not, but not in part. */
function isBase64(value: string): boolean {
  const match = /^[A-Za-z\d+/]*(={0,2})$/.exec(value)
  const padding = match?.[1]?.length
  if (padding === undefined) return false
  const rest = (value.length - padding) % 4
  return rest !== 1 && (padding === 0 || padding === (4 - rest) % 4)
}

function textOrNull(value: unknown): string | undefined {
  return typeof value === 'string' ? value : value === null ? '' : undefined
}

/** Positions count from 1, negative ones from the end. What lies outside is an exception in Camunda's engine. */
function substring(string: string, start: number, length: number | undefined, budget: Budget): string {
  const from = start > 0 ? start - 1 : string.length + start
  const to = length === undefined ? string.length : Math.min(from + length, string.length)
  if (start === 0 || from < 0 || from > string.length || to < from) {
    throw new FeelEvaluationError(
      `substring: there is no position ${start} in a text of ${string.length} characters`,
    )
  }
  budget.makeText(to - from)
  return string.slice(from, to)
}

function join(items: readonly unknown[], delimiter: string, budget: Budget): string | null {
  budget.makeList(items.length)
  const texts: string[] = []
  for (const item of items) {
    if (typeof item === 'string') texts.push(item)
    else if (item !== null) return null
  }
  return joinTexts(texts, delimiter, budget)
}
