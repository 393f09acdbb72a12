import type { Budget } from '../budget.ts'
import {
  compareDecimals,
  costOf,
  Decimal,
  decimalToText,
  parseDecimal,
  withoutTrailingZeros,
} from './decimal.ts'

/**
 * A number of FEEL. Whole numbers that JavaScript computes exactly are plain numbers, for speed; numbers in the input
 * may be any double, or a bigint where a double has too few digits; what an expression computes is a Decimal.
 */
export type FeelNumber = number | bigint | Decimal

const LARGEST_LONG = 2n ** 63n - 1n
const SMALLEST_LONG = -(2n ** 63n)

export function isNumber(value: unknown): value is FeelNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal
}

/** The decimal that a double stands for is the one it is printed as. Undefined for infinity. */
export function toDecimal(value: FeelNumber): Decimal | undefined {
  if (value instanceof Decimal) return value
  return typeof value === 'bigint' ? new Decimal(value, 0) : parseDecimal(String(value))
}

/** The plain number, if it is whole and exact and has no decimal places to show. */
export function fromDecimal(value: Decimal | undefined): FeelNumber | null {
  if (value === undefined) return null
  const number = Number(value.coefficient)
  return value.exponent === 0 && Number.isSafeInteger(number) ? number : value
}

/** What Java makes of a double: the decimal it is printed as, with one place at least. */
export function fromDouble(value: number): FeelNumber | null {
  if (!Number.isFinite(value)) return null
  return Number.isInteger(value) ? new Decimal(BigInt(value) * 10n, -1) : value
}

/** An operation on two numbers: on whole ones as JavaScript does it while the result is exact, otherwise on decimals. */
export function compute(
  a: FeelNumber,
  b: FeelNumber,
  quick: (a: number, b: number) => number,
  exact: (a: Decimal, b: Decimal) => Decimal,
  budget: Budget,
): FeelNumber | null {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const result = quick(a as number, b as number)
    // adding 0 makes 0 of -0, which decimals do not have
    if (Number.isSafeInteger(result)) return result + 0
  }
  const [one, other] = [toDecimal(a), toDecimal(b)]
  if (!one || !other) return null
  budget.spend(costOf(one, other))
  return fromDecimal(exact(one, other))
}

export function compareNumbers(a: FeelNumber, b: FeelNumber, budget: Budget): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [one, other] = [toDecimal(a), toDecimal(b)]
  if (one && other) budget.spend(costOf(one, other))
  return one && other ? compareDecimals(one, other) : Number(a) - Number(b)
}

/** A text that is the same for equal numbers, and only for those. */
export function numberKey(value: FeelNumber, budget: Budget): string {
  const decimal = toDecimal(value)
  if (!decimal) return String(value)
  budget.spend(costOf(decimal, decimal))
  const { coefficient, exponent } = withoutTrailingZeros(decimal, Infinity)
  return `${coefficient}e${coefficient === 0n ? 0 : exponent}`
}

/** The number for JSON: whole and of 64 bits exactly (a bigint if need be), otherwise the nearest double. */
export function toJsonNumber(value: FeelNumber, budget: Budget): number | bigint | string | null {
  if (typeof value === 'number') return finite(value)
  const given = typeof value === 'bigint' ? new Decimal(value, 0) : value
  budget.spend(costOf(given, given))
  const decimal = withoutTrailingZeros(given)
  // 64 bits have 19 digits; beyond that there is no point in writing out the zeros
  if (decimal.exponent >= 0 && decimal.exponent < 20) {
    const whole = decimal.coefficient * 10n ** BigInt(decimal.exponent)
    if (whole >= SMALLEST_LONG && whole <= LARGEST_LONG) {
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
    }
  }
  return finite(decimal.valueOf())
}

function finite(value: number): number | string | null {
  if (Number.isNaN(value)) return null
  return Number.isFinite(value) ? value + 0 : value > 0 ? 'Infinity' : '-Infinity'
}

/** The number as `string` and `to json` write it, with all its digits. */
export function numberToText(value: FeelNumber, budget: Budget): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  const decimal = toDecimal(value)
  if (!decimal) return String(value)
  budget.spend(costOf(decimal, decimal))
  return decimalToText(decimal)
}
