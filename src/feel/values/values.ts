import { FeelDate, FeelDateTime, FeelDuration, FeelRange, FeelTime } from 'feelin'
import { Decimal } from './decimal.ts'

/** A context of FEEL: names and values. */
export type Context = Readonly<Record<string, unknown>>

/** A function of FEEL: one that an expression defines. */
export class FunctionValue {
  readonly parameters: readonly string[]
  /** Calls it with an argument for each parameter. What that costs is charged to the evaluation that made it. */
  readonly call: (args: readonly unknown[]) => unknown

  constructor(parameters: readonly string[], call: (args: readonly unknown[]) => unknown) {
    this.parameters = parameters
    this.call = call
  }
}

export type Temporal = FeelDate | FeelTime | FeelDateTime

export type Kind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'list'
  | 'date'
  | 'time'
  | 'zoned time'
  | 'date time'
  | 'zoned date time'
  | 'days-time duration'
  | 'years-months duration'
  | 'range'
  | 'function'
  | 'context'

/** The type of a value as FEEL tells types apart: values of different kinds are neither equal nor comparable. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'boolean':
      return 'boolean'
    case 'number':
    case 'bigint':
      return 'number'
    case 'string':
      return 'string'
    case 'object':
      return value === null ? 'null' : kindOfObject(value)
    default:
      return 'null'
  }
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return 'list'
  if (value instanceof Decimal) return 'number'
  if (value instanceof FeelDate) return 'date'
  if (value instanceof FeelTime) return value.zone === null ? 'time' : 'zoned time'
  if (value instanceof FeelDateTime) return value.zone === null ? 'date time' : 'zoned date time'
  if (value instanceof FeelDuration) {
    return value.yearsMonths ? 'years-months duration' : 'days-time duration'
  }
  if (value instanceof FeelRange) return 'range'
  if (value instanceof FunctionValue) return 'function'
  return 'context'
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

export function isContext(value: unknown): value is Context {
  return kindOf(value) === 'context'
}

export function isTemporal(value: unknown): value is Temporal {
  return value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime
}

/** The entry of a context; what JavaScript objects inherit is no entry. */
export function entryOf(context: Context, key: string): unknown {
  return Object.hasOwn(context, key) ? context[key] : undefined
}

/** A context of these entries, where a key may have any name. */
export function contextOf(entries: Iterable<readonly [string, unknown]>): Context {
  // unlike an assignment, this makes an own property even of `__proto__`
  return Object.fromEntries(entries)
}
