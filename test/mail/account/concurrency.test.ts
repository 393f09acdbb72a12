import { expect, test } from 'vitest'
import { createConcurrency } from '../../../src/mail/account/concurrency.ts'

test('halves at each "too many", never below one, and grows back step by step', () => {
  const concurrency = createConcurrency(5)
  expect(concurrency.limit()).toBe(5)
  concurrency.tooMany()
  expect(concurrency.limit()).toBe(2)
  concurrency.tooMany()
  concurrency.tooMany()
  expect(concurrency.limit()).toBe(1)
  for (let mail = 0; mail < 19; mail += 1) concurrency.sent()
  expect(concurrency.limit()).toBe(1)
  concurrency.sent()
  expect(concurrency.limit()).toBe(2)
  for (let mail = 0; mail < 200; mail += 1) concurrency.sent()
  expect(concurrency.limit()).toBe(5)
})
