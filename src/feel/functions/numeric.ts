import { FeelDuration } from 'feelin'
import { compare, isSame } from '../values/comparison.ts'
import { modulo, round, type Rounding } from '../values/decimal.ts'
import { millisecondsOf, monthsOf, ofMilliseconds, ofMonths } from '../values/durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { fromDecimal, fromDouble, isNumber, toDecimal, type FeelNumber } from '../values/numbers.ts'
import { negative } from '../values/arithmetic.ts'
import { any, double, number, overload, text, whole, type FunctionTable, type Overload } from './overload.ts'

const ROUNDINGS: readonly Rounding[] = [
  'UP',
  'DOWN',
  'CEILING',
  'FLOOR',
  'HALF_UP',
  'HALF_DOWN',
  'HALF_EVEN',
  'UNNECESSARY',
]

export function numericFunctions(random: () => number): FunctionTable {
  return {
    decimal: [
      overload('n, scale', [number, whole], (n, scale) => rounded(n, scale, 'HALF_EVEN')),
      overload('n, scale, mode', [number, whole, text], (n, scale, mode) => {
        const rounding = ROUNDINGS.find((known) => known === mode.toUpperCase())
        return rounding ? rounded(n, scale, rounding) : null
      }),
    ],
    floor: withOptionalScale('FLOOR'),
    ceiling: withOptionalScale('CEILING'),
    'round up': withScale('UP'),
    'round down': withScale('DOWN'),
    'round half up': withScale('HALF_UP'),
    'round half down': withScale('HALF_DOWN'),
    abs: [overload('n', [any], absolute), overload('number', [any], absolute)],
    modulo: [overload('dividend, divisor', [number, number], remainder)],
    sqrt: [overload('number', [double], (n) => (n < 0 ? null : fromDouble(Math.sqrt(n))))],
    log: [overload('number', [double], logarithm)],
    exp: [overload('number', [double], (n) => fromDouble(Math.exp(n)))],
    odd: [overload('number', [number], (n) => isSame(absolute(remainder(n, 2)), 1))],
    even: [overload('number', [number], (n) => isSame(remainder(n, 2), 0))],
    'random number': [overload('', [], random)],
  }
}

function withScale(rounding: Rounding): readonly Overload[] {
  return [overload('n, scale', [number, whole], (n, scale) => rounded(n, scale, rounding))]
}

function withOptionalScale(rounding: Rounding): readonly Overload[] {
  return [overload('n', [number], (n) => rounded(n, 0, rounding)), ...withScale(rounding)]
}

function rounded(value: FeelNumber, scale: number, rounding: Rounding): FeelNumber | null {
  const decimal = toDecimal(value)
  return decimal ? fromDecimal(round(decimal, scale, rounding)) : null
}

function absolute(value: unknown): unknown {
  if (isNumber(value)) return (compare(value, 0) ?? 0) < 0 ? negative(value) : value
  if (!(value instanceof FeelDuration)) return null
  return value.yearsMonths
    ? ofMonths(Math.abs(monthsOf(value)))
    : ofMilliseconds(Math.abs(millisecondsOf(value)))
}

function remainder(dividend: FeelNumber, divisor: FeelNumber): FeelNumber | null {
  if (Number(divisor) === 0) throw new FeelEvaluationError('modulo: the divisor is 0')
  const [one, other] = [toDecimal(dividend), toDecimal(divisor)]
  return one && other ? fromDecimal(modulo(one, other)) : null
}

function logarithm(value: number): FeelNumber | null {
  if (value <= 0) throw new FeelEvaluationError('log: the number is not positive')
  return fromDouble(Math.log(value))
}
