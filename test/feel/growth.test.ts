import { describe, expect, test } from 'vitest'
import { createBudgetMemory } from '../../src/connector/budget-memory.ts'
import { evaluateError } from '../../src/connector/expressions.ts'
import { LIMITS } from '../../src/feel/budget.ts'
import { evaluate, evaluateResult } from '../../src/feel/evaluate.ts'
import { createEngine, parse } from '../../src/feel/expression.ts'
import { FeelEvaluationError, FeelSyntaxError } from '../../src/feel/feel-errors.ts'
import { createParser } from '../../src/feel/parser.ts'
import { correctDocumentationSyntax } from '../../src/feel/syntax/documentation-syntax.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

/** So much that it is not the budget that keeps the work small. */
const AMPLE = { ...LIMITS, steps: 1e12, bytes: 1e12 }

const fill = (piece: string, size: number) => piece.repeat(size / piece.length)

/** Our own errors are answers as well. */
function end(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof FeelSyntaxError || error instanceof FeelEvaluationError)) throw error
  }
}

function expectLinear(prepare: (size: number) => () => void): void {
  expect(growthOf(prepare)).toBeLessThan(MOST_GROWTH)
}

const PIECES = [
  '[',
  '"',
  '“',
  '`',
  '/*',
  '/',
  'a ',
  'If ',
  '==',
  '\n',
  '-',
  '1+',
  '.',
  '{a:',
  ',  ',
  '\u200b',
  '\\',
  ' ',
]

describe('a header takes no more time than its length says', () => {
  test.each(PIECES)('made of %j', (piece) => {
    const parsing = createParser()
    expectLinear((size) => () => end(() => parsing(`=${fill(piece, size)}`)))
    expectLinear((size) => () => end(() => correctDocumentationSyntax(fill(piece, size))))
  })
})

function dataOf(size: number): JsonObject {
  const words = Array.from({ length: size / 10 }, (_, at) => `w${at}`)
  return {
    text: fill('ab 1,c@.d\n', size),
    same: fill('a', size),
    digits: fill('9', size / 10),
    json: JSON.stringify(words),
    brackets: fill('[', size),
    base64: fill('YWJj', size),
    date: `2026-01-01T10:00:00${fill('[', size)}`,
    duration: `P${fill('1', size)}D`,
    words,
    numbers: words.map((_, at) => at + 0.5),
    contexts: words.slice(0, size / 100).map((key, value) => ({ key, value })),
    context: Object.fromEntries(words.slice(0, size / 100).map((word) => [word, 1])),
  }
}

describe('an expression takes no more time than the length of its data says', () => {
  test.each([
    'text',
    'context',
    'contexts',
    'upper case(text)',
    'trim(text)',
    'contains(text, "zz")',
    'substring after(same, "b")',
    'text + text = text + text',
    'matches(text, "[a-c]+z$")',
    'matches(same, "^(a+)+$")',
    'replace(text, "[a-c]+", "x")',
    'replace(text, "(\\d)", "$1$1")',
    'split(text, ",")',
    'extract(text, "[a-d]+ *")',
    'string join(words, ", ")',
    'to base64(text)',
    'from base64(base64)',
    'from base64(text)',
    'number(digits)',
    'number(text)',
    'number(text, " ", ".")',
    'date(text)',
    'date and time(date)',
    'duration(duration)',
    '@"P1D" = duration(text)',
    'from json(json)',
    'from json(text)',
    'to json(contexts)',
    'to json(text)',
    'string(contexts)',
    'distinct values(words)',
    'duplicate values(concatenate(words, words))',
    'mode(numbers)',
    'median(numbers)',
    'sum(numbers)',
    'max(words)',
    'sort(words, function(a, b) a < b)',
    'words[item = "w5"]',
    'contexts[value > 5].key',
    'contexts.value',
    'index of(words, "w5")',
    'list contains(words, "x")',
    '"x" in words',
    'words = words',
    'context = context',
    'flatten([words, [words]])',
    'partition(words, 3)',
    'get entries(context)',
    'context put(context, "x", 1)',
    'context merge([context, context])',
    'context(contexts)',
    'for word in words return word + "!"',
    'every word in words satisfies word != "x"',
  ])('%s', (expression) => {
    const parsed = parse(expression, createEngine({ limits: AMPLE }))
    expectLinear((size) => {
      const data = dataOf(size)
      return () => end(() => parsed && evaluate(parsed, data))
    })
  })

  test('nor do the steps of a result and of an error', () => {
    const result = parse('{mail: text, all: words}', createEngine({ limits: AMPLE }))
    const error = parse('bpmnError("E", text, {all: words})', createEngine({ limits: AMPLE }))
    expectLinear((size) => {
      const data = dataOf(size)
      return () => end(() => result && evaluateResult(result, data))
    })
    expectLinear((size) => {
      const data = dataOf(size)
      return () => end(() => error && evaluateError(error, data))
    })
  })

  test('nor does what is remembered of an evaluation that was too much', () => {
    const parsed = parse('[text, words]', createEngine({ limits: { ...LIMITS, steps: 10 } }))
    const remembering = parsed && createBudgetMemory()(parsed)
    expectLinear((size) => {
      const data = dataOf(size)
      return () => end(() => remembering && evaluate(remembering, data))
    })
  })
})
