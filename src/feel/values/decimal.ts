/**
 * The number `coefficient * 10 ** exponent`, as Java's BigDecimal: 2.50 and 2.5 are equal and printed differently.
 * Doubles would not do: 0.1 + 0.2 has to be 0.3.
 */
export class Decimal {
  readonly coefficient: bigint
  readonly exponent: number
  #double: number | undefined

  constructor(coefficient: bigint, exponent: number) {
    this.coefficient = coefficient
    this.exponent = exponent
  }

  /** The nearest double: makes `Number(…)` work on it. */
  valueOf(): number {
    // kept, since a number of many digits may be asked for it again and again
    this.#double ??= Number(`${this.coefficient}e${this.exponent}`)
    return this.#double
  }
}

export type Rounding =
  'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN' | 'UNNECESSARY'

/** Digits that a product or quotient keeps: IEEE 754 decimal128, as in Camunda's engine. */
const PRECISION = 34

/** Decimal places beyond which a number would only be zeros that fill the memory. */
export const MAX_SCALE = 6000

const ONE = new Decimal(1n, 0)

/** Reads `12`, `-0.5`, `.5`, `1e3`; undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,6}))?$/.exec(text)
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? []
  if (!match || whole + fraction === '') return undefined
  const digits = BigInt(whole + fraction)
  return new Decimal(sign === '-' ? -digits : digits, Number(power) - fraction.length)
}

/** Numbers with so many digits at most are as quick to work with as small ones. */
const QUICK = 10n ** 34n

/** Steps that one operation on both numbers costs: their digits, and the zeros that may have to be written out. */
export function costOf(a: Decimal, b: Decimal): number {
  const zeros = Math.min(Math.abs(a.exponent - b.exponent), MAX_SCALE)
  return 40 + 3 * (digitsToWorkOn(a.coefficient) + digitsToWorkOn(b.coefficient)) + zeros / 4
}

function digitsToWorkOn(coefficient: bigint): number {
  // unlike decimal digits, these cost no more than their number says
  return coefficient > -QUICK && coefficient < QUICK ? 0 : coefficient.toString(16).length
}

/** The sum with all its digits. */
export function add(a: Decimal, b: Decimal): Decimal {
  // too far apart to write the zeros out: the smaller one lies below the last digit that is kept
  if (areFarApart(a, b)) return a.coefficient !== 0n && magnitude(a) > magnitude(b) ? a : b
  const exponent = Math.min(a.exponent, b.exponent)
  return new Decimal(scaled(a, exponent) + scaled(b, exponent), exponent)
}

export function negate(value: Decimal): Decimal {
  return new Decimal(-value.coefficient, value.exponent)
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return toPrecision(new Decimal(a.coefficient * b.coefficient, a.exponent + b.exponent))
}

/** The divisor must not be 0. An exact quotient has as few digits as it needs, but those of the dividend. */
export function divide(a: Decimal, b: Decimal): Decimal {
  const shift = Math.max(0, PRECISION + 2 + digitsOf(b.coefficient) - digitsOf(a.coefficient))
  const dividend = a.coefficient * power(shift)
  const quotient = dividend / b.coefficient
  const exponent = a.exponent - b.exponent - shift
  if (quotient * b.coefficient === dividend) {
    return toPrecision(withoutTrailingZeros(new Decimal(quotient, exponent), a.exponent - b.exponent))
  }
  // one more digit, so that what is left is not taken for an exact half
  const rest = dividend < 0n === b.coefficient < 0n ? 1n : -1n
  return toPrecision(new Decimal(quotient * 10n + rest, exponent - 1))
}

/** What is left of a division, with the divisor's sign. The divisor must not be 0. */
export function modulo(a: Decimal, b: Decimal): Decimal | undefined {
  if (areFarApart(a, b)) return undefined
  const exponent = Math.min(a.exponent, b.exponent)
  const divisor = scaled(b, exponent)
  return new Decimal(((scaled(a, exponent) % divisor) + divisor) % divisor, exponent)
}

export function toWholePower(base: Decimal, exponent: number): Decimal {
  let result = ONE
  let square = base
  for (let left = Math.abs(exponent); left > 0; left = Math.trunc(left / 2)) {
    if (left % 2 === 1) result = multiply(result, square)
    square = multiply(square, square)
  }
  return exponent < 0 ? divide(ONE, result) : result
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  if (areFarApart(a, b)) {
    const [sign, other] = [signOf(a), signOf(b)]
    return sign === other ? sign * Math.sign(magnitude(a) - magnitude(b)) : sign - other
  }
  const exponent = Math.min(a.exponent, b.exponent)
  const difference = scaled(a, exponent) - scaled(b, exponent)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** So many digits after the decimal point (before it, when negative); undefined when that cannot be had. */
export function round(value: Decimal, scale: number, rounding: Rounding): Decimal | undefined {
  const dropped = -scale - value.exponent
  if (Math.abs(scale) > MAX_SCALE || dropped < -MAX_SCALE) return undefined
  if (dropped <= 0) return new Decimal(scaled(value, -scale), -scale)
  const unit = power(Math.min(dropped, digitsOf(value.coefficient) + 1))
  const quotient = value.coefficient / unit
  const remainder = value.coefficient % unit
  if (remainder !== 0n && rounding === 'UNNECESSARY') return undefined
  const away = remainder !== 0n && roundsAway(quotient, remainder, unit, rounding)
  return new Decimal(away ? quotient + (remainder < 0n ? -1n : 1n) : quotient, -scale)
}

function roundsAway(quotient: bigint, remainder: bigint, unit: bigint, rounding: Rounding): boolean {
  const twice = 2n * (remainder < 0n ? -remainder : remainder)
  switch (rounding) {
    case 'UP':
      return true
    case 'DOWN':
    case 'UNNECESSARY':
      return false
    case 'CEILING':
      return remainder > 0n
    case 'FLOOR':
      return remainder < 0n
    case 'HALF_UP':
      return twice >= unit
    case 'HALF_DOWN':
      return twice > unit
    case 'HALF_EVEN':
      return twice > unit || (twice === unit && quotient % 2n !== 0n)
  }
}

/** As BigDecimal prints it: `2.50`, `1E-8`, `1E+400`. */
export function decimalToText({ coefficient, exponent }: Decimal): string {
  const digits = String(coefficient < 0n ? -coefficient : coefficient)
  const sign = coefficient < 0n ? '-' : ''
  const adjusted = exponent + digits.length - 1
  if (exponent === 0) return sign + digits
  if (exponent < 0 && adjusted >= -6) {
    const padded = digits.padStart(1 - exponent, '0')
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
  }
  const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`
  return `${sign}${mantissa}E${adjusted < 0 ? '' : '+'}${adjusted}`
}

/** Without zeros at the end, at most as far as to the given exponent. */
export function withoutTrailingZeros({ coefficient, exponent }: Decimal, limit = 0): Decimal {
  if (coefficient === 0n) return new Decimal(0n, Math.max(exponent, Math.min(limit, 0)))
  const digits = String(coefficient)
  let last = digits.length
  while (digits.charAt(last - 1) === '0') last -= 1
  const zeros = Math.max(0, Math.min(digits.length - last, limit - exponent))
  return zeros === 0
    ? new Decimal(coefficient, exponent)
    : new Decimal(coefficient / power(zeros), exponent + zeros)
}

function toPrecision(value: Decimal): Decimal {
  const excess = digitsOf(value.coefficient) - PRECISION
  if (excess <= 0) return value
  const unit = power(excess)
  const quotient = value.coefficient / unit
  const remainder = value.coefficient % unit
  const away = remainder !== 0n && roundsAway(quotient, remainder, unit, 'HALF_EVEN')
  return new Decimal(away ? quotient + (remainder < 0n ? -1n : 1n) : quotient, value.exponent + excess)
}

function areFarApart(a: Decimal, b: Decimal): boolean {
  return Math.abs(a.exponent - b.exponent) > MAX_SCALE
}

function signOf(value: Decimal): number {
  return value.coefficient === 0n ? 0 : value.coefficient < 0n ? -1 : 1
}

function magnitude(value: Decimal): number {
  return value.exponent + digitsOf(value.coefficient)
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.coefficient * power(value.exponent - exponent)
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

function digitsOf(value: bigint): number {
  return String(value < 0n ? -value : value).length
}
