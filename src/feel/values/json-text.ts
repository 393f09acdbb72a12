import { FeelDateTime, FeelRange } from 'feelin'
import type { Budget } from '../budget.ts'
import { parseDecimal } from './decimal.ts'
import { fromDecimal, isNumber, numberToText } from './numbers.ts'
import { costOf, toIsoText } from './temporals.ts'
import { joinTexts } from './texts.ts'
import { toJson } from './to-json.ts'
import { toText } from './to-text.ts'
import { FunctionValue, isContext, isList, isTemporal } from './values.ts'

/** What `to json` writes. Unlike in the connector's result, numbers keep all digits and zones their names. */
export function toJsonText(value: unknown, budget: Budget): string {
  budget.spend(2)
  budget.makeText(8)
  if (isNumber(value)) return numberToText(value, budget)
  if (isList(value)) return `[${joinTexts(nestedTexts(value, budget), ',', budget)}]`
  if (isContext(value)) {
    const values = Object.values(value)
    budget.makeContext(values.length)
    const texts = nestedTexts(values, budget)
    const entries = Object.keys(value).map((key, at) => `${quoted(key, budget)}:${texts[at] ?? ''}`)
    return `{${joinTexts(entries, ',', budget)}}`
  }
  if (typeof value === 'string') return quoted(value, budget)
  if (value instanceof FunctionValue || value instanceof FeelRange)
    return quoted(toText(value, budget), budget)
  if (isTemporal(value)) return quoted(withZone(value, budget), budget)
  return JSON.stringify(toJson(value, budget))
}

function nestedTexts(values: readonly unknown[], budget: Budget): string[] {
  budget.makeList(values.length)
  budget.sink()
  const texts: string[] = []
  for (const value of values) texts.push(toJsonText(value, budget))
  budget.rise()
  return texts
}

function quoted(text: string, budget: Budget): string {
  // each character may need a backslash
  budget.makeText(2 * text.length)
  return JSON.stringify(text)
}

function withZone(value: Parameters<typeof toIsoText>[0], budget: Budget): string {
  budget.makeTemporal(costOf(value))
  if (!(value instanceof FeelDateTime)) return value.toString()
  const isNamed = value.zone !== null && value.zone !== 'UTC' && !/^[-+]/.test(value.zone)
  return isNamed ? `${toIsoText(value)}[${value.zone}]` : toIsoText(value)
}

/** What `from json` reads; null for a text that is no JSON. */
export function parseJson(text: string, budget: Budget): unknown {
  // at worst every third character is a value of its own
  budget.spend(text.length)
  budget.makeText(8 * text.length)
  const levels = bracketsWithin(text)
  budget.sink(levels)
  try {
    return JSON.parse(text, exactly) as unknown
  } catch {
    return null
  } finally {
    budget.rise(levels)
  }
}

/** As deep as the values of a JSON text can be nested at most; reading goes down as many calls. */
function bracketsWithin(text: string): number {
  let [open, most] = [0, 0]
  for (const [bracket] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (bracket === '[' || bracket === '{') open += 1
    else if (bracket === ']' || bracket === '}') open -= 1
    most = Math.max(most, open)
  }
  return most
}

// Node 21 and later tell the reviver how a number was written; without that it is the double
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  return fromDecimal(parseDecimal(context.source)) ?? value
}
