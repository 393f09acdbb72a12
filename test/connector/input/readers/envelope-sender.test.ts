import { expect, test } from 'vitest'
import { readEnvelopeSender } from '../../../../src/connector/input/readers/envelope-sender.ts'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'

test.each([
  ['bounces@example.com', 'bounces@example.com'],
  [' <bounces@example.com>\n', 'bounces@example.com'],
  ['b+ada=example.org@example.com', 'b+ada=example.org@example.com'],
  ['b+{id}@example.com', 'b+{id}@example.com'],
  [`${'b'.repeat(24)}{id}@example.com`, `${'b'.repeat(24)}{id}@example.com`],
  ['<>', ''],
])('%j', (value, address) => {
  expect(readEnvelopeSender(value)).toBe(address)
})

test.each<unknown>([
  'Ada <bounces@example.com>',
  'a@b, c@d',
  'a@b> SIZE=1',
  '< >',
  'nobody',
  'a@b\r\nRCPT TO:<evil@evil.example>',
  'b+{id}+{id}@example.com',
  'b@{id}.example.com{',
  `${'b'.repeat(25)}{id}@example.com`,
  'x'.repeat(1_000_000),
  ['a@b'],
  {},
])('%j is refused', (value) => {
  expect(() => readEnvelopeSender(value)).toThrow(InputProblem)
})

test('another placeholder is told', () => {
  expect(() => readEnvelopeSender('b+{recipient}@example.com')).toThrow('only {id} is filled in')
})
