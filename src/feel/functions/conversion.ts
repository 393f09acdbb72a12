import type { Budget } from '../budget.ts'
import { parseDecimal } from '../values/decimal.ts'
import { parseDuration } from '../values/durations.ts'
import { parseJson, toJsonText } from '../values/json-text.ts'
import { fromDecimal, type FeelNumber } from '../values/numbers.ts'
import { toText } from '../values/to-text.ts'
import { any, overload, text, type FunctionTable, type Reader } from './overload.ts'

const textOrNull: Reader<string | null> = (value) =>
  value === null || typeof value === 'string' ? value : undefined

export const conversionFunctions: FunctionTable = {
  string: [overload('from', [any], (value, budget) => (value === null ? null : toText(value, budget)))],
  number: [
    overload('from', [text], toNumber),
    overload('from, grouping separator', [text, textOrNull], (from, grouping, budget) =>
      separated(from, grouping, null, budget),
    ),
    overload('from, grouping separator, decimal separator', [text, textOrNull, textOrNull], separated),
  ],
  duration: [
    overload('from', [text], (from, budget) => {
      budget.makeTemporal(1_500)
      budget.makeText(from.length)
      return parseDuration(from)
    }),
  ],
  'to json': [overload('value', [any], toJsonText)],
  'from json': [overload('value', [text], parseJson)],
}

function toNumber(from: string, budget: Budget): FeelNumber | null {
  budget.spend(4 + from.length)
  return fromDecimal(parseDecimal(from))
}

/** Separators are what FEEL allows: a blank, a comma or a dot for groups, a comma or a dot before decimals. */
function separated(
  from: string,
  grouping: string | null,
  decimal: string | null,
  budget: Budget,
): FeelNumber | null {
  if (grouping !== null && !['', ' ', ',', '.'].includes(grouping)) return null
  if (decimal !== null && !['', ',', '.'].includes(decimal)) return null
  if (grouping !== null && grouping === decimal) return null
  budget.makeText(2 * from.length)
  const digits = grouping ? from.replaceAll(grouping, '') : from
  return toNumber(decimal === ',' ? digits.replace(',', '.') : digits, budget)
}
