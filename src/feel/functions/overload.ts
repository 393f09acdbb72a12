import { FeelFunction } from 'feelin'
import { isNumber, type FeelNumber } from '../values/numbers.ts'
import { isContext, isList, isTemporal, type Context, type Temporal } from '../values/values.ts'

/** Gives an argument in the type that a function needs, or undefined when it has another type. */
export type Reader<T> = (value: unknown) => T | undefined

export const any: Reader<unknown> = (value) => (value === undefined ? null : value)
export const text: Reader<string> = (value) => (typeof value === 'string' ? value : undefined)
export const number: Reader<FeelNumber> = (value) => (isNumber(value) ? value : undefined)
export const boolean: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)
export const list: Reader<readonly unknown[]> = (value) => (isList(value) ? value : undefined)
export const context: Reader<Context> = (value) => (isContext(value) ? value : undefined)
export const temporal: Reader<Temporal> = (value) => (isTemporal(value) ? value : undefined)
export const lambda: Reader<FeelFunction> = (value) => (value instanceof FeelFunction ? value : undefined)

/** A number that an index, a length or a scale is made of: its fraction is cut. */
export const whole: Reader<number> = (value) => (isNumber(value) ? Math.trunc(Number(value)) : undefined)
export const double: Reader<number> = (value) => (isNumber(value) ? Number(value) : undefined)
export const texts: Reader<readonly string[]> = (value) =>
  isList(value) && value.every((item) => typeof item === 'string') ? value : undefined

export function instance<T>(type: abstract new (...args: never[]) => T): Reader<T> {
  return (value) => (value instanceof type ? value : undefined)
}

/** One way to call a function. */
export interface Overload {
  readonly parameters: readonly string[]
  /** The last parameter takes all further arguments, or one list of them. */
  readonly isVariadic: boolean
  readonly call: (args: readonly unknown[]) => unknown
}

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
  body: (...args: Arguments<R>) => unknown,
  otherwise: (parameter: string) => unknown = () => null,
): Overload {
  const names = parameters === '' ? [] : parameters.split(', ')
  const call = (args: readonly unknown[]) => {
    const values = readers.map((read, index) => read(args[index]))
    const wrong = values.indexOf(undefined)
    // every reader gave a value of its own type
    return wrong === -1 ? body(...(values as Arguments<R>)) : otherwise(names[wrong] ?? '')
  }
  return { parameters: names, isVariadic: false, call }
}

/** A function of any number of arguments after `first`; a single list stands for its items. */
export function variadic(parameter: string, body: (items: readonly unknown[]) => unknown): Overload {
  const call = (args: readonly unknown[]) => body(args.length === 1 && isList(args[0]) ? args[0] : args)
  return { parameters: [parameter], isVariadic: true, call }
}

/** Functions by name; a name stands for several when the number of parameters differs. */
export type FunctionTable = Readonly<Record<string, readonly Overload[]>>

/** A function of this library as feelin calls it: with a list of arguments, or an object of named ones. */
export class LibraryFunction extends FeelFunction {
  readonly overloads: readonly Overload[]

  constructor(overloads: readonly Overload[]) {
    super(() => null, [...(overloads[0]?.parameters ?? [])])
    this.overloads = overloads
  }

  override invoke(args: unknown): unknown {
    return isList(args) ? this.invokeByPosition(args) : isContext(args) ? this.invokeByName(args) : null
  }

  private invokeByPosition(args: readonly unknown[]): unknown {
    const match =
      this.overloads.find(({ parameters, isVariadic }) => !isVariadic && parameters.length === args.length) ??
      this.overloads.find(({ parameters, isVariadic }) => isVariadic && args.length >= parameters.length)
    return match ? match.call(args) : null
  }

  private invokeByName(args: Context): unknown {
    const names = Object.keys(args)
    const match = this.overloads.find(({ parameters }) => names.every((name) => parameters.includes(name)))
    return match ? match.call(match.parameters.map((name) => args[name] ?? null)) : null
  }
}
