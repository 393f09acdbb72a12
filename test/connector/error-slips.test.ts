import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { refuseErrorSlips } from '../../src/connector/error-slips.ts'
import { createExpressions } from '../../src/connector/expressions.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { FeelSyntaxError } from '../../src/feel/feel-errors.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

function slip(text: string): FeelSyntaxError {
  try {
    refuseErrorSlips(text)
  } catch (error) {
    if (error instanceof FeelSyntaxError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('an error expression that can never do what was meant', () => {
  test.each([
    ['if error.code = 550 then bpmnError("A") else null', 'error.code is a text', 'write "550"', 16],
    ['if 550 = error.code then bpmnError("A") else null', 'error.code is a text', 'write "550"', 3],
    ['if error.code != 550 then bpmnError("A") else null', 'error.code is a text', 'write "550"', 17],
    ['if error.code in ("421", 450) then jobError("A") else null', 'error.code is a text', 'write "450"', 25],
    ['if error.kode = "550" then bpmnError("A") else null', 'there is no error.kode', 'error.code?', 9],
    [
      'if error.status = "550" then bpmnError("A") else null',
      'no error.status',
      'it has code, type, message',
      9,
    ],
    ['if error.code = "550" then bpmnError("A", error.msg) else null', 'no error.msg', 'it has', 48],
    [
      'if error.variables.retriable then jobError("A") else null',
      'no error.variables.retriable',
      'error.variables.retryable?',
      19,
    ],
    ['error.code = "550"', 'a condition alone', 'write if', 0],
    ['(error.code = "550" or error.code = "551")', 'a condition alone', 'write if', 1],
    ['true', 'a condition alone', 'write if', 0],
    [
      'if error.code = "550" then "MAIL" else null',
      'must be bpmnError(',
      'write bpmnError("MAIL", error.message)',
      27,
    ],
    [
      'if error.code = "550" then null else if error.code = "1" then (404) else null',
      'must be bpmnError(',
      'bpmnError("CODE"',
      63,
    ],
  ])('%s', (text, what, instead, position) => {
    const { message, position: found } = slip(text)
    expect(message).toContain(what)
    expect(message).toContain(instead)
    expect(found).toBe(position)
  })
})

test.each([
  'null',
  '{}',
  'if error.type = "RECIPIENT_REJECTED" then bpmnError("A", error.message, error.variables) else null',
  'if number(error.code) = 550 then bpmnError("A") else null',
  'if error.code in ("421", "450") then jobError("later", {}, job.retries - 1) else ignoreError({a: 1})',
  'if error.variables.rejected[1].code = "550" and job.retries > 1 then bpmnError(error.code) else null',
  'for error in [{kode: 1}] return if error.kode = 1 then null else null',
  'context put({}, "errorType", "bpmnError")',
  'if response.status = 250 then null else bpmnError("404", "Error in Sending Mail!!")',
  'if error.code = "550" or error.code = 550 then bpmnError("A") else null',
  'verdict',
])('%s is left alone', (text) => {
  expect(() => refuseErrorSlips(text)).not.toThrow()
})

test('is told when the job arrives, of the error expression alone', () => {
  const expressions = createExpressions(pino({ level: 'silent' }))
  const read = (text: string, header: string) => () => expressions.read(text, header, seedDialect)
  for (let time = 0; time < 2; time += 1)
    expect(read('=error.code = "550"', 'errorExpression')).toThrow('a condition alone decides nothing')
  expect(read('If error.code == 550 Then bpmnError("A") Else null', 'errorExpression')).toThrow('write "550"')
  expect(read('={ok: status = "SUCCESS"}', 'resultExpression')()).toBeDefined()
})

test.each([
  [
    'conditions',
    (count: number) => `if ${Array(count).fill('error.code = "1"').join(' or ')} then null else null`,
  ],
  ['steps', (count: number) => `error${'.variables'.repeat(count)}`],
  ['branches', (count: number) => `${'if a then null else '.repeat(count)} null`],
])('takes little time for many %s', (_what, textOf) => {
  const grown = growthOf((size) => {
    // an expression has 10,000 characters at most; this is the size of a few hundred of them
    const text = textOf(size / 4_000)
    return () => {
      try {
        refuseErrorSlips(text)
      } catch (error) {
        expect(error).toBeInstanceOf(FeelSyntaxError)
      }
    }
  })
  expect(grown).toBeLessThan(MOST_GROWTH)
})
