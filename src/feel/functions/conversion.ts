import { parseDecimal } from '../values/decimal.ts'
import { parseDuration } from '../values/durations.ts'
import { fromDecimal, type FeelNumber } from '../values/numbers.ts'
import { parseJson, toJsonText } from '../values/json-text.ts'

import { toText } from '../values/to-text.ts'
import { any, overload, text, type FunctionTable, type Reader } from './overload.ts'

const textOrNull: Reader<string | null> = (value) =>
  value === null || typeof value === 'string' ? value : undefined

export const conversionFunctions: FunctionTable = {
  string: [overload('from', [any], (value) => (value === null ? null : toText(value)))],
  number: [
    overload('from', [text], (from) => toNumber(from)),
    overload('from, grouping separator', [text, textOrNull], (from, grouping) =>
      separated(from, grouping, null),
    ),
    overload('from, grouping separator, decimal separator', [text, textOrNull, textOrNull], separated),
  ],
  duration: [overload('from', [text], parseDuration)],
  'to json': [overload('value', [any], toJsonText)],
  'from json': [overload('value', [text], parseJson)],
}

function toNumber(from: string): FeelNumber | null {
  return fromDecimal(parseDecimal(from))
}

/** Separators are what FEEL allows: a blank, a comma or a dot for groups, a comma or a dot before decimals. */
function separated(from: string, grouping: string | null, decimal: string | null): FeelNumber | null {
  if (grouping !== null && !['', ' ', ',', '.'].includes(grouping)) return null
  if (decimal !== null && !['', ',', '.'].includes(decimal)) return null
  if (grouping !== null && grouping === decimal) return null
  const digits = grouping ? from.replaceAll(grouping, '') : from
  return toNumber(decimal === ',' ? digits.replace(',', '.') : digits)
}
