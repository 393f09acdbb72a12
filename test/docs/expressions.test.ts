import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LIMITS } from '../../src/feel/budget.ts'
import { parse } from '../../src/feel/expression.ts'
import { MAX_LENGTH } from '../../src/feel/syntax/segments.ts'

const page = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8')
const limits = [...page.matchAll(/^\| (length|brackets|steps|bytes|levels).*\| +([\d,]+) \|$/gm)].map(
  ([, , value = '']) => Number(value.replaceAll(',', '')),
)

test('docs/expressions.md names the limits that hold', () => {
  const [length, brackets = 0, pattern = 0, ...counted] = limits
  expect(length).toBe(MAX_LENGTH)
  expect(counted).toEqual([LIMITS.steps, LIMITS.bytes, LIMITS.depth])
  const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
  expect(() => parse(nested(brackets))).not.toThrow()
  expect(() => parse(nested(brackets + 1))).toThrow('nested too deeply')
  expect(() => parse(`matches(a, "${'x'.repeat(pattern)}")`)).not.toThrow()
  expect(() => parse(`matches(a, "${'x'.repeat(pattern + 1)}")`)).toThrow('longer than')
})

test('what docs/expressions.md says is refused is refused, and the other way is not', () => {
  for (const text of ['and(a)', 'or(a, b)', 'for', '{1: 1}', 'i in5', 'a instance of function'])
    expect(() => parse(text)).toThrow()
  for (const text of ['all(a)', 'any(a, b)', '`for`', '{"1": 1}', 'i in 5'])
    expect(() => parse(text)).not.toThrow()
})
