import { randomUUID } from 'node:crypto'
import { FeelEvaluationError } from '../feel-errors.ts'
import { list, overload, text, whole, type FunctionTable } from './overload.ts'

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/

export const stringFunctions: FunctionTable = {
  substring: [
    overload('string, start position', [text, whole], (string, start) => substring(string, start)),
    overload('string, start position, length', [text, whole, whole], substring),
  ],
  // UTF-16 units, as Java counts
  'string length': [overload('string', [text], (string) => string.length)],
  'upper case': [overload('string', [text], (string) => string.toUpperCase())],
  'lower case': [overload('string', [text], (string) => string.toLowerCase())],
  'substring before': [
    overload('string, match', [text, text], (string, match) =>
      string.slice(0, Math.max(0, string.indexOf(match))),
    ),
  ],
  'substring after': [
    overload('string, match', [text, text], (string, match) =>
      string.includes(match) ? string.slice(string.indexOf(match) + match.length) : '',
    ),
  ],
  contains: [overload('string, match', [text, text], (string, match) => string.includes(match))],
  'starts with': [overload('string, match', [text, text], (string, match) => string.startsWith(match))],
  'ends with': [overload('string, match', [text, text], (string, match) => string.endsWith(match))],
  trim: [overload('string', [text], (string) => string.trim())],
  'is blank': [overload('string', [text], (string) => string.trim() === '')],
  'string join': [
    overload('list', [list], (items) => join(items, '')),
    overload('list, delimiter', [list, textOrNull], (items, delimiter) => join(items, delimiter)),
    overload(
      'list, delimiter, prefix, suffix',
      [list, textOrNull, textOrNull, textOrNull],
      (items, ...affixes) => {
        const [delimiter, prefix, suffix] = affixes
        const joined = join(items, delimiter)
        return joined === null ? null : prefix + joined + suffix
      },
    ),
  ],
  uuid: [overload('', [], () => randomUUID())],
  'to base64': [overload('value', [text], (value) => Buffer.from(value, 'utf8').toString('base64'))],
  'from base64': [
    overload('value', [text], (value) =>
      BASE64.test(value) ? Buffer.from(value, 'base64').toString('utf8') : null,
    ),
  ],
}

function textOrNull(value: unknown): string | undefined {
  return value === null ? '' : text(value)
}

/** Positions count from 1, negative ones from the end. What lies outside is an exception in Camunda's engine. */
function substring(string: string, start: number, length?: number): string {
  const from = start > 0 ? start - 1 : string.length + start
  const to = length === undefined ? string.length : Math.min(from + length, string.length)
  if (start === 0 || from < 0 || from > string.length || to < from) {
    throw new FeelEvaluationError(
      `substring: there is no position ${start} in a text of ${string.length} characters`,
    )
  }
  return string.slice(from, to)
}

function join(items: readonly unknown[], delimiter: string): string | null {
  const parts = items.filter((item) => item !== null)
  return parts.every((part) => typeof part === 'string') ? parts.join(delimiter) : null
}
