import { expect, test } from 'vitest'
import { createBatcher } from '../../../src/ledger/postgres/batcher.ts'

interface Question {
  readonly items: readonly string[]
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

/** A batcher whose questions the test answers; what is answered is the item in capitals. */
function asked(parallel = 1) {
  const questions: Question[] = []
  const batcher = createBatcher<string, string>({
    ask: (items) =>
      new Promise((resolve, reject) => {
        questions.push({ items, answer: () => resolve((item) => item.toUpperCase()), fail: reject })
      }),
    parallel,
    concernsOne: (error) => error instanceof Error && error.message === 'one',
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { batcher, questions, turn }
}

test('asks once for all that comes in a turn, and gives each its answer', async () => {
  const { batcher, questions, turn } = asked()
  const answers = Promise.all([batcher('a'), batcher('b')])
  await turn()
  expect(questions.map(({ items }) => items)).toEqual([['a', 'b']])
  questions[0]?.answer()
  expect(await answers).toEqual(['A', 'B'])
})

test('gathers what comes while a question is under way', async () => {
  const { batcher, questions, turn } = asked()
  const first = batcher('a')
  await turn()
  const second = batcher('b')
  await turn()
  const third = batcher('c')
  await turn()
  expect(questions).toHaveLength(1)
  questions[0]?.answer()
  await first
  await turn()
  expect(questions.map(({ items }) => items)).toEqual([['a'], ['b', 'c']])
  questions[1]?.answer()
  expect(await Promise.all([second, third])).toEqual(['B', 'C'])
})

test('asks as many questions at the same time as it may', async () => {
  const { batcher, questions, turn } = asked(2)
  for (const item of ['a', 'b', 'c']) {
    void batcher(item)
    await turn()
  }
  expect(questions.map(({ items }) => items)).toEqual([['a'], ['b']])
})

test('asks again for each alone when one of them spoils the question', async () => {
  const { batcher, questions, turn } = asked()
  const answers = Promise.allSettled([batcher('a'), batcher('b')])
  await turn()
  questions[0]?.fail(new Error('one'))
  await turn()
  expect(questions.slice(1).map(({ items }) => items)).toEqual([['a'], ['b']])
  questions[1]?.fail(new Error('one'))
  questions[2]?.answer()
  expect(await answers).toMatchObject([{ reason: { message: 'one' } }, { value: 'B' }])
})

test('fails all when the failure is not that of one, and goes on', async () => {
  const { batcher, questions, turn } = asked()
  const answers = Promise.allSettled([batcher('a'), batcher('b')])
  await turn()
  questions[0]?.fail(new Error('all'))
  expect(await answers).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  const next = batcher('c')
  await turn()
  questions[1]?.answer()
  expect(await next).toBe('C')
})
