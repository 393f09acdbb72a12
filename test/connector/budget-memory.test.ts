import { describe, expect, test, vi } from 'vitest'
import { createBudgetMemory } from '../../src/connector/budget-memory.ts'
import { evaluate } from '../../src/feel/evaluate.ts'
import { createEngine, parse, type Expression } from '../../src/feel/expression.ts'
import { FeelBudgetError, FeelEvaluationError } from '../../src/feel/feel-errors.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'

const LIMITS = { steps: 1000, bytes: 10_000, depth: 100 }

/** An expression, and how often it was really evaluated. */
function counted(text: string, limits = LIMITS) {
  const expression = parse(text, createEngine({ limits }))
  if (!expression) throw new Error('no expression')
  const run = vi.fn<(context: JsonObject) => Json>(expression.run)
  return { expression: { ...expression, run }, run }
}

const longList = { list: Array.from({ length: 5000 }, (_, index) => index) }
const shortList = { list: [1, 2, 3] }

function endOf(expression: Expression, context: JsonObject): unknown {
  try {
    return evaluate(expression, context)
  } catch (error) {
    return error
  }
}

describe('an evaluation that ran out of its budget', () => {
  test('is not done again with the same input, and says the same', () => {
    const { expression, run } = counted('list[item > 1]')
    const remembering = createBudgetMemory()
    const first = endOf(remembering(expression), longList)
    const second = endOf(remembering(expression), structuredClone(longList))
    expect(first).toBeInstanceOf(FeelBudgetError)
    expect(second).toBeInstanceOf(FeelBudgetError)
    expect(second).toMatchObject({ message: (first as Error).message })
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('is done with another input, and has its value', () => {
    const { expression, run } = counted('list[item > 1]')
    const remembering = createBudgetMemory()(expression)
    endOf(remembering, longList)
    expect(endOf(remembering, shortList)).toEqual([2, 3])
    expect(endOf(remembering, { list: [...longList.list, 1] })).toBeInstanceOf(FeelBudgetError)
    expect(run).toHaveBeenCalledTimes(3)
  })

  test('tells integers that a double cannot hold apart', () => {
    const { expression, run } = counted('list[item > key]')
    const remembering = createBudgetMemory()(expression)
    endOf(remembering, { ...longList, key: 9007199254740993n })
    endOf(remembering, { ...longList, key: 9007199254740992n })
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('is done for another text, and with another budget', () => {
    const remembering = createBudgetMemory()
    const [one, other] = [counted('list[item > 1]'), counted('list[item > 2]')]
    const generous = counted('list[item > 1]', { ...LIMITS, steps: 1_000_000, bytes: 1_000_000 })
    endOf(remembering(one.expression), longList)
    expect(endOf(remembering(other.expression), longList)).toBeInstanceOf(FeelBudgetError)
    expect(endOf(remembering(generous.expression), longList)).toHaveLength(4998)
  })
})

test('other failures and values are not remembered', () => {
  const { expression, run } = counted('assert(list, count(list) > 3)')
  const remembering = createBudgetMemory()(expression)
  expect(endOf(remembering, shortList)).toBeInstanceOf(FeelEvaluationError)
  endOf(remembering, shortList)
  endOf(remembering, { list: [1, 2, 3, 4] })
  endOf(remembering, { list: [1, 2, 3, 4] })
  expect(run).toHaveBeenCalledTimes(4)
})

test('the oldest are forgotten first', () => {
  const { expression, run } = counted('list[item > key]')
  const remembering = createBudgetMemory(2)(expression)
  for (const key of [1, 2, 3]) endOf(remembering, { ...longList, key })
  expect(run).toHaveBeenCalledTimes(3)
  endOf(remembering, { ...longList, key: 3 })
  endOf(remembering, { ...longList, key: 2 })
  expect(run).toHaveBeenCalledTimes(3)
  endOf(remembering, { ...longList, key: 1 })
  expect(run).toHaveBeenCalledTimes(4)
})
