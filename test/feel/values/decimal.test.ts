import { describe, expect, test } from 'vitest'
import type { Decimal } from '../../../src/feel/values/decimal.ts'
import {
  add,
  compareDecimals,
  decimalToText,
  divide,
  modulo,
  multiply,
  parseDecimal,
  round,
} from '../../../src/feel/values/decimal.ts'

function decimal(text: string): Decimal {
  const value = parseDecimal(text)
  if (!value) throw new Error(`${text} is no number`)
  return value
}

const textOf = (value: Decimal | undefined) => value && decimalToText(value)

describe('decimals', () => {
  test.each([
    ['1.50', '1.50'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.001', '-0.001'],
    ['0.0000001', '1E-7'],
    ['0.00000123', '0.00000123'],
    ['1e3', '1E+3'],
    ['12.5e-10', '1.25E-9'],
    ['007', '7'],
  ])('%s is printed as Java prints it', (given, printed) => {
    expect(textOf(decimal(given))).toBe(printed)
  })

  test.each(['', '.', '-', '1x', '0x1', '1 0', 'Infinity', 'NaN', '1e', '1e99999999'])(
    '%j is none',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined()
    },
  )

  test('operations', () => {
    expect(textOf(add(decimal('0.1'), decimal('0.20')))).toBe('0.30')
    expect(textOf(multiply(decimal('2.50'), decimal('2')))).toBe('5.00')
    expect(textOf(divide(decimal('10.0'), decimal('4')))).toBe('2.5')
    expect(textOf(divide(decimal('1'), decimal('3')))).toBe(`0.${'3'.repeat(34)}`)
    expect(textOf(divide(decimal('-2'), decimal('3')))).toBe(`-0.${'6'.repeat(33)}7`)
    expect(textOf(modulo(decimal('-10.1'), decimal('4.5')))).toBe('3.4')
    expect(textOf(modulo(decimal('10.1'), decimal('-4.5')))).toBe('-3.4')
  })

  test.each([
    ['HALF_EVEN', ['2', '4', '-2', '1']],
    ['HALF_UP', ['3', '4', '-3', '1']],
    ['HALF_DOWN', ['2', '3', '-2', '1']],
    ['UP', ['3', '4', '-3', '2']],
    ['DOWN', ['2', '3', '-2', '1']],
    ['FLOOR', ['2', '3', '-3', '1']],
    ['CEILING', ['3', '4', '-2', '2']],
  ] as const)('rounding %s', (rounding, expected) => {
    const rounded = ['2.5', '3.5', '-2.5', '1.1'].map((text) => textOf(round(decimal(text), 0, rounding)))
    expect(rounded).toEqual(expected)
  })

  test('numbers of very different size neither fill the memory nor get lost', () => {
    const [huge, tiny] = [decimal('1e900000'), decimal('1e-900000')]
    expect(compareDecimals(huge, tiny)).toBeGreaterThan(0)
    expect(compareDecimals(decimal('-1e900000'), tiny)).toBeLessThan(0)
    expect(add(huge, tiny)).toEqual(huge)
    expect(add(decimal('0'), tiny)).toEqual(tiny)
    expect(round(huge, 2, 'UP')).toBeUndefined()
    expect(round(decimal('1'), 100_000_000, 'UP')).toBeUndefined()
  })

  test('compare by value', () => {
    expect(compareDecimals(decimal('1.0'), decimal('1'))).toBe(0)
    expect(compareDecimals(decimal('0.3'), decimal('0.30000001'))).toBeLessThan(0)
  })
})
