import { describe, expect, test } from 'vitest'
import { evaluateError } from '../../src/connector/expressions.ts'
import { createEngine, parse } from '../../src/feel/expression.ts'
import { FeelEvaluationError } from '../../src/feel/feel-errors.ts'
import type { JsonObject } from '../../src/json/json.ts'

const engine = createEngine({ random: () => 0.5 })

const failure: JsonObject = {
  error: { code: '550', message: 'no such user', variables: { phase: 'envelope' } },
  job: { retries: 3 },
}

function verdictOf(text: string, context: JsonObject = failure) {
  const expression = parse(text, engine)
  return expression && evaluateError(expression, context)
}

describe('bpmnError', () => {
  test('has a code, and what else was given', () => {
    expect(verdictOf('bpmnError("E")')).toEqual({
      kind: 'bpmnError',
      code: 'E',
      message: undefined,
      variables: {},
    })
    expect(verdictOf('bpmnError(error.code, "Mail: " + error.message, error.variables)')).toEqual({
      kind: 'bpmnError',
      code: '550',
      message: 'Mail: no such user',
      variables: { phase: 'envelope' },
    })
    expect(verdictOf('bpmnError(errorMessage: "m", errorCode: "E")')).toMatchObject({
      code: 'E',
      message: 'm',
    })
  })

  test.each(['{errorType: "bpmnError"}', '{errorType: "bpmnError", errorCode: null}'])(
    'without a code it is none: %s',
    (text) => {
      expect(verdictOf(text)).toBeUndefined()
    },
  )

  test('a number as code is its text', () => {
    expect(verdictOf('{errorType: "bpmnError", errorCode: 404, errorMessage: true}')).toMatchObject({
      code: '404',
      message: 'true',
    })
  })

  test.each([
    'bpmnError(404)',
    'bpmnError(null)',
    'bpmnError(error.missing)',
    'bpmnError("E", 5)',
    'bpmnError("E", "m", [1])',
  ])('a wrong type is an error, not silence: %s', (text) => {
    expect(() => verdictOf(text)).toThrow(/^bpmnError: error(Code|Message)|^bpmnError: variables/)
  })

  test('a wrong number of arguments is null, as in the engine', () => {
    expect(verdictOf('bpmnError("a", "b", {}, 1)')).toBeUndefined()
    expect(verdictOf('bpmnError(code: "a")')).toBeUndefined()
  })
})

describe('jobError', () => {
  test('says nothing about what was not given', () => {
    expect(verdictOf('jobError("later")')).toEqual({
      kind: 'jobError',
      message: 'later',
      variables: {},
      retries: undefined,
      retryBackoff: undefined,
    })
  })

  test('has retries and a wait', () => {
    expect(verdictOf('jobError("later", {a: 1}, job.retries - 1, duration("PT1M"))')).toEqual({
      kind: 'jobError',
      message: 'later',
      variables: { a: 1 },
      retries: 2,
      retryBackoff: 'PT1M',
    })
    expect(verdictOf('jobError("later", {}, 2, @"P1D")')).toMatchObject({ retryBackoff: 'PT24H' })
  })

  test.each([
    ['{errorType: "jobError", retries: "2"}', 2],
    ['{errorType: "jobError", retries: 1.5}', 1],
  ])('scalars are converted: %s', (text, retries) => {
    expect(verdictOf(text)).toMatchObject({ retries })
  })

  test.each([
    [
      '{errorType: "jobError", retryBackoff: "soon"}',
      'retryBackoff must be a duration such as PT1M, it is a text',
    ],
    [
      '{errorType: "jobError", retryBackoff: "P1M"}',
      'retryBackoff must be a duration such as PT1M, it is a text',
    ],
    ['{errorType: "jobError", retries: "many"}', 'retries must be a number, it is a text'],
    ['{errorType: "jobError", retries: []}', 'retries must be a number, it is a list'],
    ['{errorType: "jobError", variables: 5}', 'variables must be a context, it is a number'],
    ['{errorType: "jobError", errorMessage: {}}', 'errorMessage must be a text, it is a context'],
    ['jobError("m", {}, 2, "PT1M")', 'jobError: retryBackoff is missing or has the wrong type'],
  ])('%s', (text, message) => {
    expect(() => verdictOf(text)).toThrow(message)
  })
})

describe('backoff', () => {
  const waitOf = (text: string, random: number) => {
    const expression = parse(`jobError("x", {}, 1, ${text})`, createEngine({ random: () => random }))
    const verdict = expression && evaluateError(expression, failure)
    return verdict?.kind === 'jobError' ? verdict.retryBackoff : undefined
  }

  test.each([
    ['backoff(1)', 'PT0.05S'],
    ['backoff(2)', 'PT0.08S'],
    ['backoff(100)', 'PT5S'],
    ['backoff(1, @"PT10S")', 'PT10S'],
    ['backoff(3, @"PT10S", 2)', 'PT5S'],
    ['backoff(3, @"PT10S", 2, @"PT1H")', 'PT40S'],
    ['backoff(attempt: 3, minDelay: @"PT2S", factor: 3, maxDelay: @"PT1H", jitterFactor: 0)', 'PT18S'],
  ])('%s', (text, expected) => {
    expect(waitOf(text, 0.5)).toBe(text.includes('@"PT10S")') ? 'PT5S' : expected)
  })

  test('is spread by the jitter', () => {
    const text = 'backoff(1, @"PT10S", 1, @"PT1H", 0.5)'
    expect(waitOf(text, 0)).toBe('PT5S')
    expect(waitOf(text, 0.5)).toBe('PT10S')
    expect(waitOf(text, 0.75)).toBe('PT12.5S')
  })

  test.each(['backoff(0)', 'backoff("1")', 'backoff(1, "PT1S")', 'backoff(1, @"P1M")'])(
    '%s is an error',
    (text) => {
      expect(() => waitOf(text, 0.5)).toThrow(FeelEvaluationError)
    },
  )
})

describe('ignoreError', () => {
  test('gives the variables that complete the job', () => {
    expect(verdictOf('ignoreError()')).toEqual({ kind: 'ignoreError', variables: {} })
    expect(verdictOf('ignoreError({mailed: false})')).toEqual({
      kind: 'ignoreError',
      variables: { mailed: false },
    })
    expect(() => verdictOf('ignoreError(null)')).toThrow('ignoreError: variables is missing')
  })
})

describe('what is no verdict', () => {
  test.each(['null', '{}', 'error.missing', 'if error.code = "404" then bpmnError("404") else null'])(
    '%s',
    (text) => {
      expect(verdictOf(text)).toBeUndefined()
    },
  )

  test.each([
    ['"E"', 'it gave a text'],
    ['[1, 2]', 'it gave a list'],
    ['false', 'it gave true or false'],
    ['{errorCode: "a"}', 'errorType must be'],
    ['{errorType: "other"}', 'errorType must be'],
    ['{a: bpmnError("E")}', 'errorType must be'],
    ['bpmnError("E", "m", {a: {"camunda.function.type": 1}})', 'must not contain camunda.function.type'],
  ])('%s fails', (text, message) => {
    expect(() => verdictOf(text)).toThrow(message)
  })
})
