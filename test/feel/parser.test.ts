import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/feel/evaluate.ts'
import { FeelSyntaxError } from '../../src/feel/feel-errors.ts'
import { createParser } from '../../src/feel/parser.ts'

describe('a parser', () => {
  test('parses a text once', () => {
    const parse = createParser()
    expect(parse('=a + 1')).toBe(parse('=a + 1'))
    expect(parse('')).toBeUndefined()
  })

  test('forgets what was not asked for the longest', () => {
    const parse = createParser({ limit: 2 })
    const [one, two] = [parse('1'), parse('2')]
    expect(parse('1')).toBe(one)
    parse('3')
    expect(parse('1')).toBe(one)
    expect(parse('2')).not.toBe(two)
  })

  test('remembers what is no FEEL', () => {
    const parse = createParser()
    const errorOf = () => {
      try {
        return parse('a == b')
      } catch (error) {
        return error
      }
    }
    expect(errorOf()).toBeInstanceOf(FeelSyntaxError)
    expect(errorOf()).toBe(errorOf())
  })

  test('has the randomness and clock that it was given', () => {
    const parse = createParser({ random: () => 0.25, now: () => new Date('2026-01-02T03:04:05Z') })
    const expression = parse('{a: random number(), b: now()}')
    expect(expression && evaluate(expression, {})).toEqual({ a: 0.25, b: '2026-01-02T03:04:05Z' })
  })
})
