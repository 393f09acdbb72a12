import type { Budget } from '../budget.ts'
import { isNumber, type FeelNumber } from '../values/numbers.ts'
import { FunctionValue, isContext, isList, type Context } from '../values/values.ts'

/** Gives an argument in the type that a function needs, or undefined when it has another type. */
export type Reader<T> = (value: unknown, budget: Budget) => T | undefined

export const any: Reader<unknown> = (value) => (value === undefined ? null : value)
export const text: Reader<string> = (value) => (typeof value === 'string' ? value : undefined)
export const number: Reader<FeelNumber> = (value) => (isNumber(value) ? value : undefined)
export const list: Reader<readonly unknown[]> = (value) => (isList(value) ? value : undefined)
export const context: Reader<Context> = (value) => (isContext(value) ? value : undefined)
export const lambda: Reader<FunctionValue> = (value) => (value instanceof FunctionValue ? value : undefined)

/** A number that an index, a length or a scale is made of: its fraction is cut. */
export const whole: Reader<number> = (value) => (isNumber(value) ? Math.trunc(Number(value)) : undefined)
export const double: Reader<number> = (value) => (isNumber(value) ? Number(value) : undefined)
export const texts: Reader<readonly string[]> = (value, budget) => {
  if (!isList(value)) return undefined
  budget.spend(value.length)
  return value.every((item) => typeof item === 'string') ? value : undefined
}

export function instance<T>(type: abstract new (...args: never[]) => T): Reader<T> {
  return (value) => (value instanceof type ? value : undefined)
}

/** One way to call a function. */
export interface Overload {
  readonly parameters: readonly string[]
  /** The last parameter takes all further arguments, or one list of them. */
  readonly isVariadic: boolean
  /** Charges for what it is about to do, beyond the call itself. */
  readonly call: Call
  /** A call that knows the arguments which stand in the expression as texts. Throws a FeelEvaluationError when they can never be used. */
  readonly prepare?: (literals: readonly (string | null | undefined)[], budget: Budget) => Call
}

type Call = (args: readonly unknown[], budget: Budget) => unknown

type Arguments<R extends readonly Reader<unknown>[]> = {
  [K in keyof R]: R[K] extends Reader<infer T> ? T : never
}

/**
 * An overload with these parameters (separated by commas, their names may contain blanks). An argument of the wrong
 * type makes the call null, as FEEL does, or what `otherwise` makes of the parameter's name.
 */
export function overload<const R extends readonly Reader<unknown>[]>(
  parameters: string,
  readers: R,
  body: (...args: [...Arguments<R>, Budget]) => unknown,
  otherwise: (parameter: string) => unknown = () => null,
): Overload {
  const names = parameters === '' ? [] : parameters.split(', ')
  const call = (args: readonly unknown[], budget: Budget) => {
    const values = readers.map((read, index) => read(args[index], budget))
    const wrong = values.indexOf(undefined)
    // every reader gave a value of its own type
    return wrong === -1 ? body(...(values as Arguments<R>), budget) : otherwise(names[wrong] ?? '')
  }
  return { parameters: names, isVariadic: false, call }
}

/** A function of any number of arguments; a single list stands for its items. */
export function variadic(
  parameter: string,
  body: (items: readonly unknown[], budget: Budget) => unknown,
): Overload {
  const call = (args: readonly unknown[], budget: Budget) =>
    body(args.length === 1 && isList(args[0]) ? args[0] : args, budget)
  return { parameters: [parameter], isVariadic: true, call }
}

/** Functions by name; a name stands for several when the number of parameters differs. */
export type FunctionTable = Readonly<Record<string, readonly Overload[]>>

/** The same functions, which charge for making a temporal value or looking into one. */
export function charged(functions: FunctionTable): FunctionTable {
  const charge = ({ call, ...rest }: Overload): Overload => ({
    ...rest,
    call: (args, budget) => {
      budget.makeTemporal(1_000)
      return call(args, budget)
    },
  })
  return Object.fromEntries(
    Object.entries(functions).map(([name, overloads]) => [name, overloads.map(charge)]),
  )
}
