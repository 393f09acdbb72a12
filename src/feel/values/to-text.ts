import { FeelDuration, FeelRange } from 'feelin'
import type { Budget } from '../budget.ts'
import { toFeelText } from './durations.ts'
import { isNumber, numberToText } from './numbers.ts'
import { joinTexts } from './texts.ts'
import { FunctionValue, isContext, isTemporal } from './values.ts'

/** The text that FEEL's `string` gives: strings within lists and contexts are quoted, but not escaped. */
export function toText(value: unknown, budget: Budget): string {
  return typeof value === 'string' ? value : nested(value, budget)
}

function nested(value: unknown, budget: Budget): string {
  budget.spend(2)
  budget.makeText(8)
  if (typeof value === 'string') {
    budget.makeText(value.length)
    return `"${value}"`
  }
  if (isNumber(value)) return numberToText(value, budget)
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'object' && value !== null ? objectToText(value, budget) : 'null'
}

function objectToText(value: object, budget: Budget): string {
  if (Array.isArray(value)) return `[${joinTexts(textsOf(value, budget), ', ', budget)}]`
  if (isContext(value)) {
    const values = Object.values(value)
    budget.makeContext(values.length)
    const texts = textsOf(values, budget)
    const entries = Object.keys(value).map((key, at) => `${key}:${texts[at] ?? ''}`)
    return `{${joinTexts(entries, ', ', budget)}}`
  }
  budget.makeTemporal()
  if (value instanceof FeelDuration) return toFeelText(value)
  if (isTemporal(value)) return value.toString()
  if (value instanceof FunctionValue) return `function(${value.parameters.join(', ')})`
  return value instanceof FeelRange ? rangeToText(value, budget) : 'null'
}

function textsOf(values: readonly unknown[], budget: Budget): string[] {
  budget.makeList(values.length)
  budget.sink()
  const texts: string[] = []
  for (const value of values) texts.push(nested(value, budget))
  budget.rise()
  return texts
}

function rangeToText(range: FeelRange, budget: Budget): string {
  const [open, close] = [range['start included'] ? '[' : '(', range['end included'] ? ']' : ')']
  const [start, end] = [nested(range.start, budget), nested(range.end, budget)]
  return `${open}${start}..${end}${close}`
}
