import { expect, test } from 'vitest'
import { readJobHeaders } from '../../src/connector/job-headers.ts'

const read = (headers: Record<string, string>) => readJobHeaders(headers, () => undefined)

test('names and durations are read, with blanks around them', () => {
  const given = { resultVariable: ' mail ', retryBackoff: 'PT30S', jobTimeout: 'pt5m' }
  expect(read(given)).toEqual({
    headers: { resultVariable: 'mail', retryBackoffMs: 30_000, jobTimeoutMs: 300_000 },
  })
})

test.each<[string, string]>([
  ['resultVariable', `${'a'.repeat(99_999)}-`],
  ['resultVariable', 'a'.repeat(201)],
  ['retryBackoff', 'P'.repeat(100_000)],
  ['retryBackoff', `P${'1'.repeat(100_000)}D`],
  ['jobTimeout', 'a'.repeat(100_000)],
  ['jobTimeout', `PT${'9'.repeat(90)}S`],
])('%s of absurd length is refused, and quoted in part', (header, text) => {
  const { headers, problem } = read({ [header]: text })
  expect(headers).toEqual({})
  expect(problem).toMatch(new RegExp(`^header ${header}: ".{80,204}`))
  expect(problem?.length).toBeLessThan(400)
})

test.each(['__proto__', 'constructor', 'prototype'])('a result would be lost in %s', (resultVariable) => {
  const { headers, problem } = read({ resultVariable })
  expect(headers).toEqual({})
  expect(problem).toMatch(/cannot be the name of a variable/)
})
