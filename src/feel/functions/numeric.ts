import { FeelDuration } from 'feelin'
import type { Budget } from '../budget.ts'
import { compare, isSame } from '../values/comparison.ts'
import { costOf, MAX_SCALE, modulo, round, type Rounding } from '../values/decimal.ts'
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
      overload('n, scale', [number, whole], (n, scale, budget) => rounded(n, scale, 'HALF_EVEN', budget)),
      overload('n, scale, mode', [number, whole, text], (n, scale, mode, budget) => {
        const rounding = ROUNDINGS.find((known) => known === mode.slice(0, 20).toUpperCase())
        return rounding ? rounded(n, scale, rounding, budget) : null
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
    odd: [
      overload('number', [number], (n, budget) =>
        isSame(absolute(remainder(n, 2, budget), budget), 1, budget),
      ),
    ],
    even: [overload('number', [number], (n, budget) => isSame(remainder(n, 2, budget), 0, budget))],
    'random number': [overload('', [], random)],
  }
}

function withScale(rounding: Rounding): readonly Overload[] {
  return [overload('n, scale', [number, whole], (n, scale, budget) => rounded(n, scale, rounding, budget))]
}

function withOptionalScale(rounding: Rounding): readonly Overload[] {
  return [overload('n', [number], (n, budget) => rounded(n, 0, rounding, budget)), ...withScale(rounding)]
}

function rounded(value: FeelNumber, scale: number, rounding: Rounding, budget: Budget): FeelNumber | null {
  const decimal = toDecimal(value)
  if (!decimal) return null
  budget.spend(costOf(decimal, decimal) + Math.min(Math.abs(scale), MAX_SCALE) / 4)
  return fromDecimal(round(decimal, scale, rounding))
}

function absolute(value: unknown, budget: Budget): unknown {
  if (isNumber(value)) return (compare(value, 0, budget) ?? 0) < 0 ? negative(value, budget) : value
  budget.makeTemporal()
  if (!(value instanceof FeelDuration)) return null
  return value.yearsMonths
    ? ofMonths(Math.abs(monthsOf(value)))
    : ofMilliseconds(Math.abs(millisecondsOf(value)))
}

function remainder(dividend: FeelNumber, divisor: FeelNumber, budget: Budget): FeelNumber | null {
  if (Number(divisor) === 0) throw new FeelEvaluationError('modulo: the divisor is 0')
  const [one, other] = [toDecimal(dividend), toDecimal(divisor)]
  if (!one || !other) return null
  budget.spend(costOf(one, other))
  return fromDecimal(modulo(one, other))
}

function logarithm(value: number): FeelNumber | null {
  if (value <= 0) throw new FeelEvaluationError('log: the number is not positive')
  return fromDouble(Math.log(value))
}
