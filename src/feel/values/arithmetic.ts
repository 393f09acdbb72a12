import { FeelDuration, FeelTime } from 'feelin'
import type { Budget } from '../budget.ts'
import { add, costOf, divide, multiply, negate, toWholePower } from './decimal.ts'
import { millisecondsOf, monthsOf, ofMilliseconds, ofMonths } from './durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { compute, fromDecimal, fromDouble, isNumber, toDecimal, type FeelNumber } from './numbers.ts'
import { costOf as costOfTemporal, difference, shift, shiftMonths } from './temporals.ts'
import { isTemporal, kindOf, type Temporal } from './values.ts'

/** Largest exponent of `**` that is multiplied out. */
const MAX_POWER = 9999

export function plus(a: unknown, b: unknown, budget: Budget): unknown {
  if (isNumber(a) && isNumber(b)) return compute(a, b, (x, y) => x + y, add, budget)
  if (typeof a === 'string' && typeof b === 'string') return joined(a, b, budget)
  budget.makeTemporal(isTemporal(a) ? 2 * costOfTemporal(a) : undefined)
  if (a instanceof FeelDuration && b instanceof FeelDuration) return sumOf(a, b, 1)
  if (isTemporal(a) && b instanceof FeelDuration) return moved(a, b, 1)
  return a instanceof FeelDuration && isTemporal(b) ? moved(b, a, 1) : null
}

export function minus(a: unknown, b: unknown, budget: Budget): unknown {
  if (isNumber(a) && isNumber(b))
    return compute(
      a,
      b,
      (x, y) => x - y,
      (x, y) => add(x, negate(y)),
      budget,
    )
  budget.makeTemporal(isTemporal(a) ? 2 * costOfTemporal(a) : undefined)
  if (a instanceof FeelDuration && b instanceof FeelDuration) return sumOf(a, b, -1)
  if (!isTemporal(a)) return null
  if (b instanceof FeelDuration) return moved(a, b, -1)
  return kindOf(a) === kindOf(b) ? difference(a, b as Temporal) : null
}

export function negative(value: unknown, budget: Budget): unknown {
  return isNumber(value) ? minus(0, value, budget) : null
}

export function times(a: unknown, b: unknown, budget: Budget): unknown {
  if (isNumber(a) && isNumber(b)) return compute(a, b, (x, y) => x * y, multiply, budget)
  budget.makeTemporal()
  if (a instanceof FeelDuration && isNumber(b)) return multiplied(a, b)
  return isNumber(a) && b instanceof FeelDuration ? multiplied(b, a) : null
}

export function dividedBy(a: unknown, b: unknown, budget: Budget): unknown {
  if (isNumber(a) && isNumber(b))
    return Number(b) === 0 ? null : compute(a, b, (x, y) => x / y, divide, budget)
  budget.makeTemporal()
  return a instanceof FeelDuration ? durationDividedBy(a, b) : null
}

export function toThePower(a: unknown, b: unknown, budget: Budget): unknown {
  if (!isNumber(a) || !isNumber(b)) return null
  const exponent = Number(b)
  if (Number(a) === 0 && exponent < 0) throw new FeelEvaluationError('0 has no negative power')
  const base = toDecimal(a)
  if (base && Number.isInteger(exponent) && Math.abs(exponent) <= MAX_POWER) {
    // squares and products, of which only the first can have more digits than are kept
    budget.spend(30 + 4 * costOf(base, base))
    return fromDecimal(toWholePower(base, exponent))
  }
  const power = Number(a) ** exponent
  if (Number.isNaN(power)) throw new FeelEvaluationError('a negative number has no such root')
  return fromDouble(power)
}

function joined(a: string, b: string, budget: Budget): string {
  budget.makeText(a.length + b.length)
  return a + b
}

function sumOf(a: FeelDuration, b: FeelDuration, sign: 1 | -1): FeelDuration | null {
  if (a.yearsMonths !== b.yearsMonths) return null
  return a.yearsMonths
    ? ofMonths(monthsOf(a) + sign * monthsOf(b))
    : ofMilliseconds(millisecondsOf(a) + sign * millisecondsOf(b))
}

function moved(value: Temporal, by: FeelDuration, sign: 1 | -1): Temporal | null {
  if (!by.yearsMonths) return shift(value, sign * millisecondsOf(by))
  return value instanceof FeelTime ? null : shiftMonths(value, sign * monthsOf(by))
}

// Camunda's engine cuts the factor's fraction first
function multiplied(value: FeelDuration, factor: FeelNumber): FeelDuration | null {
  const whole = Math.trunc(Number(factor))
  return value.yearsMonths ? ofMonths(monthsOf(value) * whole) : ofMilliseconds(millisecondsOf(value) * whole)
}

function durationDividedBy(value: FeelDuration, divisor: unknown): unknown {
  const sizeOf = value.yearsMonths ? monthsOf : millisecondsOf
  if (divisor instanceof FeelDuration && divisor.yearsMonths === value.yearsMonths) {
    const unit = sizeOf(divisor)
    return unit === 0 ? null : Math.trunc(sizeOf(value) / unit)
  }
  if (!isNumber(divisor) || Number(divisor) === 0) return null
  const part = sizeOf(value) / Number(divisor)
  return value.yearsMonths ? ofMonths(part) : ofMilliseconds(part)
}
