import { FeelDateTime, FeelFunction, FeelRange } from 'feelin'
import { parseDecimal } from './decimal.ts'
import { fromDecimal, isNumber, numberToText } from './numbers.ts'
import { toIsoText } from './temporals.ts'
import { toJson } from './to-json.ts'
import { toText } from './to-text.ts'
import { isContext, isList, isTemporal } from './values.ts'

/** What `to json` writes. Unlike in the connector's result, numbers keep all digits and zones their names. */
export function toJsonText(value: unknown): string {
  if (isNumber(value)) return numberToText(value)
  if (isList(value)) return `[${value.map(toJsonText).join(',')}]`
  if (isContext(value)) {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${JSON.stringify(key)}:${toJsonText(entry)}`)
      .join(',')}}`
  }
  if (value instanceof FeelFunction || value instanceof FeelRange) return JSON.stringify(toText(value))
  if (isTemporal(value)) return JSON.stringify(withZone(value))
  return JSON.stringify(toJson(value))
}

function withZone(value: Parameters<typeof toIsoText>[0]): string {
  if (!(value instanceof FeelDateTime)) return value.toString()
  const isNamed = value.zone !== null && value.zone !== 'UTC' && !/^[-+]/.test(value.zone)
  return isNamed ? `${toIsoText(value)}[${value.zone}]` : toIsoText(value)
}

/** What `from json` reads; null for a text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, exactly) as unknown
  } catch {
    return null
  }
}

// Node 21 and later tell the reviver how a number was written; without that it is the double
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  return fromDecimal(parseDecimal(context.source)) ?? value
}
