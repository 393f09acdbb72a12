import { fault } from '../fault.ts'
import { printed } from '../values.ts'
import type { Filters } from './filter.ts'

/** An integer that no number can hold stays whole. */
type Numeric = number | bigint

/** A number, or a text that is one. Throws a TemplateFault. */
export function numeric(value: unknown): Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  const text = typeof value === 'string' ? value.trim() : ''
  if (!/^-?\d{1,30}(?:\.\d{1,30})?$/.test(text)) return fault('is not a number, and a filter counts with it.')
  const read = Number(text)
  return Number.isInteger(read) && !Number.isSafeInteger(read) ? BigInt(text.replace(/\..*/, '')) : read
}

/** A whole number for a filter that counts characters, entries or places. */
export function whole(value: unknown): number {
  const count = Number(numeric(value))
  return Number.isInteger(count) ? count : fault('is not a whole number, and a filter wants one.')
}

/** As far as a double is exact, so that 0.1 + 0.2 is 0.3. */
function tidy(value: number): number {
  if (!Number.isFinite(value)) fault('cannot be divided by 0, or becomes too large.')
  return Number.isInteger(value) ? value : Number(value.toPrecision(15))
}

function calculate(
  a: unknown,
  b: unknown,
  ofNumbers: (a: number, b: number) => number,
  ofIntegers: (a: bigint, b: bigint) => bigint,
): Numeric {
  const [left, right] = [numeric(a), numeric(b)]
  const isWhole = (one: Numeric) => typeof one === 'bigint' || Number.isInteger(one)
  // beyond the safe integers a double would change the digits
  const wide = typeof left === 'bigint' || typeof right === 'bigint'
  if (!wide || !isWhole(left) || !isWhole(right)) return tidy(ofNumbers(Number(left), Number(right)))
  const result = ofIntegers(BigInt(left), BigInt(right))
  return result.toString().length > MOST_DIGITS ? fault('becomes too large.') : result
}

/** As many as the data may bring. */
const MOST_DIGITS = 1_000

export function added(a: unknown, b: unknown): Numeric {
  return calculate(
    a,
    b,
    (left, right) => left + right,
    (left, right) => left + right,
  )
}

/** Half away from zero, as people round, of the digits that are written and not of the binary fraction under them. */
function rounded(value: Numeric, places: number): Numeric {
  if (typeof value === 'bigint') return value
  if (places < 0 || places > 15) return fault('is rounded to 0 to 15 places.')
  const [mantissa = '0', power = '0'] = String(Math.abs(value)).split('e')
  const scaled = Math.round(Number(`${mantissa}e${Number(power) + places}`))
  if (!Number.isSafeInteger(scaled)) return value
  const [digits = '0', exponent = '0'] = String(scaled).split('e')
  return Math.sign(value) * Number(`${digits}e${Number(exponent) - places}`)
}

const unary = (ofNumber: (value: number) => number) => (value: unknown) => {
  const given = numeric(value)
  return typeof given === 'bigint' ? given : ofNumber(given)
}

export const numberFilters: Filters = {
  plus: {
    takes: [1, 1],
    meaning: 'adds',
    example: ['{{ 0.1 | plus: 0.2 }}', '0.3'],
    apply: (value, [other]) => added(value, other),
  },
  minus: {
    takes: [1, 1],
    meaning: 'subtracts',
    example: ['{{ 5 | minus: 2 }}', '3'],
    apply: (value, [other]) =>
      calculate(
        value,
        other,
        (a, b) => a - b,
        (a, b) => a - b,
      ),
  },
  times: {
    takes: [1, 1],
    meaning: 'multiplies',
    example: ['{{ 4.35 | times: 100 }}', '435'],
    apply: (value, [other]) =>
      calculate(
        value,
        other,
        (a, b) => a * b,
        (a, b) => a * b,
      ),
  },
  divided_by: {
    takes: [1, 1],
    meaning: 'divides; with the filter `floor` behind it, to a whole number',
    example: ['{{ 7 | divided_by: 2 }}', '3.5'],
    apply: (value, [other]) => tidy(Number(numeric(value)) / Number(numeric(other))),
  },
  modulo: {
    takes: [1, 1],
    meaning: 'what is left when it is divided',
    example: ['{{ 7 | modulo: 2 }}', '1'],
    apply: (value, [other]) =>
      calculate(
        value,
        other,
        (a, b) => a - b * Math.floor(a / b),
        (a, b) => (b === 0n ? fault('cannot be divided by 0.') : ((a % b) + b) % b),
      ),
  },
  abs: {
    takes: [0, 0],
    meaning: 'without its sign',
    example: ['{{ -3 | abs }}', '3'],
    apply: (value) => {
      const given = numeric(value)
      return given < 0 ? -given : given
    },
  },
  ceil: {
    takes: [0, 0],
    meaning: 'the next whole number above',
    example: ['{{ 1.2 | ceil }}', '2'],
    apply: unary(Math.ceil),
  },
  floor: {
    takes: [0, 0],
    meaning: 'the next whole number below',
    example: ['{{ 1.8 | floor }}', '1'],
    apply: unary(Math.floor),
  },
  round: {
    takes: [0, 1],
    meaning: 'rounded to so many places, or to a whole number',
    example: ['{{ 1.005 | round: 2 }}', '1.01'],
    apply: (value, [places = 0]) => rounded(numeric(value), whole(places)),
  },
  fixed: {
    takes: [1, 1],
    meaning: 'rounded to so many places, which are all written: for prices (not in other Liquids)',
    example: ['{{ 12.5 | fixed: 2 }}', '12.50'],
    apply: (value, [places]) => fixed(numeric(value), whole(places)),
  },
  at_least: {
    takes: [1, 1],
    meaning: 'the larger of the two',
    example: ['{{ 3 | at_least: 5 }}', '5'],
    apply: (value, [other]) => (numeric(value) < numeric(other) ? numeric(other) : numeric(value)),
  },
  at_most: {
    takes: [1, 1],
    meaning: 'the smaller of the two',
    example: ['{{ 7 | at_most: 5 }}', '5'],
    apply: (value, [other]) => (numeric(value) > numeric(other) ? numeric(other) : numeric(value)),
  },
}

function fixed(value: Numeric, places: number): string {
  const text = printed(rounded(value, places))
  if (places === 0) return text
  const [integer = '0', fraction = ''] = text.split('.')
  return `${integer}.${fraction.padEnd(places, '0')}`
}
