import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/feel/budget.ts'
import { evaluate } from '../../src/feel/evaluate.ts'
import { createEngine, parse } from '../../src/feel/expression.ts'
import { FeelBudgetError, FeelSyntaxError } from '../../src/feel/feel-errors.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'

const numbers = Array.from({ length: 100_000 }, (_, index) => index)
const words = numbers.map((number) => `w${number}`)
const people = numbers.slice(0, 20_000).map((id) => ({ id, name: `n${id}` }))
const data: JsonObject = {
  list: numbers.slice(0, 1000),
  numbers,
  words,
  people,
  keys: Object.fromEntries(words.map((word) => [word, 1])),
  long: 'x'.repeat(1_000_000),
  mixed: 'ab c@.1'.repeat(30_000),
  digits: '9'.repeat(1_000_000),
  manyDigits: '9'.repeat(5_000),
  json: JSON.stringify(people),
  deepJson: '['.repeat(100_000),
  deep: nested(5_000),
}

function nested(levels: number): Json {
  let value: Json = 1
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

function evaluated(text: string, limits = LIMITS): unknown {
  const expression = parse(text, createEngine({ limits }))
  return expression && evaluate(expression, data)
}

function endOf(text: string): unknown {
  const began = performance.now()
  try {
    return evaluated(text)
  } catch (error) {
    return error
  } finally {
    const took = performance.now() - began
    // how long it takes depends on the machine, so it is shown and not asserted
    if (took > 500) console.log(`${took.toFixed(0)} ms: ${text.slice(0, 60)}`)
  }
}

function entries(count: number, entry: (before: string) => string): string {
  return Array.from({ length: count }, (_, at) => `, a${at}: ${entry(at === 0 ? 'a' : `a${at - 1}`)}`).join(
    '',
  )
}

const tower = (name: string, height: number, value: string) =>
  `${`${name}(`.repeat(height)}${value}${')'.repeat(height)}`
const LOOP = 'for i in 1..100000 return'

describe('what would use up more than its budget ends', () => {
  test.each([
    ['a long loop', 'for i in 1..1000000000 return i'],
    ['a loop that has no end in a double', 'for i in 0..number("1e300") return i'],
    ['loops within loops', 'for i in 1..90000 return for j in 1..90000 return i'],
    ['a loop over many variables', 'count(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)'],
    ['the results so far in each result', 'for i in 1..100000 return partial'],
    ['filters within filters', 'for i in 1..9000 return list[list[item > i] = []]'],
    ['a function that gets itself', '{f: function(g) g(g), r: f(f)}.r'],
    [
      'a function that gets itself twice',
      '{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 40)}.r',
    ],
    ['a value that doubles', `{a: [1, 1]${entries(30, (before) => `[${before}, ${before}]`)}}`],
    ['a list that doubles', `{a: [1, 1]${entries(60, (before) => `concatenate(${before}, ${before})`)}}`],
    ['a context that doubles', `{a: {x: 1}${entries(60, (before) => `{x: ${before}, y: ${before}}`)}}`],
    ['a text that doubles', `{a: "xxxxxxxxxx"${entries(40, (before) => `${before} + ${before}`)}}`],
    ['a text of values that double', `{a: [1]${entries(60, (before) => `string([${before}, ${before}])`)}}`],
    [
      'a comparison that doubles',
      `{a: [1, 1]${entries(40, (before) => `[${before}, ${before}]`)}, b: a39 = a39}.b`,
    ],
    ['a path that doubles', `{a: [{x: 1}]${entries(60, (before) => `[${before}, ${before}]`)}, r: a59.x}.r`],
    [
      'a list that doubles and is made flat',
      `{a: [1]${entries(60, (b) => `[${b}, ${b}]`)}, r: flatten(a59)}`,
    ],
    ['texts in base64', tower('to base64', 60, '"aaaaaaaaaaaaaaaa"')],
    ['texts in JSON', tower('to json', 40, '"\\""')],
    ['a list of texts with a long delimiter', 'string join(words, long)'],
    ['a replacement that is long', 'replace(long, "x", long)'],
    ['a replacement of many groups', `replace(long, "(x)", "${'$1'.repeat(1_000)}")`],
    ['a text cut into characters', 'split(long, "")'],
    ['a long text again and again', `${LOOP} upper case(long)`],
    ['parts of a long text', `${LOOP} substring(long, 2)`],
    [
      'a long text in a long text',
      `{n: substring(long, 1, 250000), p: "y" + n, r: ${LOOP} contains(long, p)}`,
    ],
    ['long texts compared', `{a: long + "a", b: long + "b", r: ${LOOP} a = b}`],
    ['a key that is long', `${LOOP} context put({}, long, 1)`],
    ['a large number', '{n: number(digits), r: n * n}'],
    ['a large number, divided', `{n: number(manyDigits), r: ${LOOP} n / 7}`],
    ['a large number as an index', `{n: number(manyDigits), r: ${LOOP} odd(n)}`],
    ['many decimal places', `${LOOP} decimal(1.5, 6000)`],
    ['powers', `${LOOP} 1.0000001 ** 9999`],
    ['powers of zero', `${LOOP} number("0e-999999") ** 9999`],
    ['numbers far apart', `${LOOP} number("1e6000") + 1`],
    ['dates', `${LOOP} date("2026-01-01") + duration("P1D")`],
    ['times in zones', `{t: time("10:00:00@Europe/Berlin"), r: ${LOOP} t < t}`],
    ['date-times as JSON', `{d: date and time("2026-01-01T00:00:00@Europe/Berlin"), r: ${LOOP} d}`],
    ['durations', `${LOOP} duration("P" + string(i) + "D")`],
    ['waits', `${LOOP} backoff(3)`],
    ['a sort within a sort', 'sort(list, function(a, b) sort(list, function(c, d) c < d)[1] > 0)'],
    ['different contexts', 'count(distinct values(people))'],
    ['a list searched for each item', 'for i in numbers return list contains(words, i)'],
    ['places in a list', 'for i in numbers return index of(words, "w5")'],
    ['a list with one item less', 'for i in numbers return remove(numbers, 1)'],
    ['lists joined', 'for i in numbers return union(numbers, numbers)'],
    ['a list in parts', 'for i in numbers return partition(numbers, 1)'],
    ['each item in the list', 'for i in words return i in numbers'],
    ['lists compared', 'for i in numbers return numbers = numbers'],
    ['contexts compared', 'for i in numbers return keys = keys'],
    ['contexts put together', 'for i in numbers return context merge(keys, keys)'],
    ['contexts with one entry more', 'for i in numbers return context put(keys, "x", i)'],
    ['paths into contexts', 'for i in numbers return get value(keys, words)'],
    ['text of a list', 'for i in numbers return string(numbers)'],
    ['JSON again and again', 'for i in numbers return from json(json)'],
    ['a result that is too large', '[people, people, people, people, people, people, people, people]'],
    ['a pattern in a long text', 'matches(long, "(x?){300}[QR]")'],
    ['a pattern with many states', `matches(mixed + mixed + mixed, "(a|b)*a(a|b|.){20}[QR]")`],
    ['a pattern that looks ahead in vain after each match', 'count(extract(long, "x.*y|x"))'],
    ['patterns that are made as it goes', `${LOOP} matches("a", "x{100}" + string(i))`],
  ])('%s', (_what, text) => {
    expect(endOf(text)).toBeInstanceOf(FeelBudgetError)
  })

  test.each([
    ['a value of the input', 'deep'],
    ['a comparison', 'deep = deep'],
    ['a text', 'string(deep)'],
    ['JSON', 'to json(deep)'],
    ['a flat list', 'flatten(deep)'],
    ['JSON that is read', 'from json(deepJson)'],
    ['a context', 'context put({}, words, 1)'],
    ['a value made by a loop', '{r: (for i in 1..2000 return [partial[-1]])[-1]}'],
  ])('what is nested too deeply ends, too: %s', (_what, text) => {
    expect(endOf(text)).toMatchObject({ exhausted: expect.stringMatching(/levels|steps/) as unknown })
    expect(endOf(text)).toBeInstanceOf(FeelBudgetError)
  })

  test('a pattern that stands in the text and is too large is refused when it is read', () => {
    const text = `matches("a", "${'x{1000}'.repeat(140)}")`
    expect(() => parse(text)).toThrow(FeelSyntaxError)
  })
})

describe('what takes long elsewhere has its value', () => {
  test.each([
    ['matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")', false],
    ['number("0e-999999") ** 9999 = 0', true],
    ['{f: function(n) f(n), r: f(1)}.r', null],
    ['count(for i in 1..100000 return i)', 100_000],
    ['count(distinct values(words))', 100_000],
    ['count(duplicate values(concatenate(list, list)))', 1000],
    ['count(sort(list, function(a, b) a > b))', 1000],
    ['count(from json(json))', 20_000],
    ['count(split(substring(mixed, 1, 70000), "@"))', 10_001],
    ['count([decimal(1, 100000000)])', 1],
  ])('%s', (text, value) => {
    expect(evaluated(text)).toBe(value)
  })
})

describe('the budget', () => {
  const enough = (text: string, steps: number) => {
    try {
      evaluated(text, { ...LIMITS, steps })
      return true
    } catch (error) {
      if (error instanceof FeelBudgetError) return false
      throw error
    }
  }

  function stepsOf(text: string): number {
    let [low, high] = [0, 1_000_000]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (enough(text, middle)) high = middle
      else low = middle + 1
    }
    return low
  }

  test.each([
    '{id: long, n: count(list)}',
    'sort(list, function(a, b) a > b)',
    'replace(substring(mixed, 1, 500), "[a-c]+ *(.)", "$1")',
    'date("2026-01-01") + duration("P1D")',
  ])('is the same in every run: %s', (text) => {
    const first = stepsOf(text)
    expect(first).toBeGreaterThan(0)
    expect(stepsOf(text)).toBe(first)
  })

  test('grows with the data', () => {
    expect(stepsOf('words[item = "x"]')).toBeGreaterThan(50 * stepsOf('list[item = "x"]'))
  })

  test('is hardly touched by what people write', () => {
    const text =
      'if error.code = "550" then bpmnError("REJECTED", error.message, {code: error.code}) else null'
    expect(stepsOf(text)).toBeLessThan(LIMITS.steps / 1000)
  })

  test.each([
    [{ ...LIMITS, steps: 10 }, 'steps', 'the expression needs more than 10 steps of evaluation'],
    [
      { ...LIMITS, bytes: 1000 },
      'bytes',
      'the expression makes texts, lists and contexts of more than 1,000 bytes',
    ],
    [{ ...LIMITS, depth: 5 }, 'levels', 'calls or values are nested deeper than 5 levels'],
  ])('says what ran out: %j', (limits, exhausted, message) => {
    const text = '{a: upper case("x" + "y"), b: [[[[list]]]]}'
    const run = () => evaluated(text, limits)
    expect(run).toThrow(FeelBudgetError)
    expect(run).toThrow(message)
    expect(run).toThrow(expect.objectContaining({ exhausted }) as Error)
  })

  test('counts the rendering of the result', () => {
    const [full, small] = [
      { ...LIMITS, bytes: 100_000 },
      { ...LIMITS, bytes: 1_000 },
    ]
    expect(evaluated('list', full)).toHaveLength(1000)
    expect(() => evaluated('list', small)).toThrow(FeelBudgetError)
  })
})

describe('parsing is bounded', () => {
  const fill = (piece: string, end = '') =>
    piece.repeat(Math.floor((9_990 - end.length) / piece.length)) + end

  test.each([
    ['brackets', fill('[', '1')],
    ['brackets with their ends', '['.repeat(4900) + '1' + ']'.repeat(4900)],
    ['parentheses', fill('(', '1')],
    ['contexts', fill('{a:', '1')],
    ['comments that do not end', `1${fill('/*')}`],
    ['types within types', `1 instance of ${'list<'.repeat(1_900)}`],
    ['contexts as types', `1 instance of ${'context<a:'.repeat(900)}`],
    ['one name of many words', fill('a ')],
    ['quotation marks', fill('"')],
    ['lines', fill('a\n')],
    ['back-ticks', fill('`a`')],
    ['dots', fill('.')],
    ['signs', fill('-', '1')],
    ['operators', fill('1+', '1')],
    ['comparisons', fill('1<', '1')],
    ['conditions', fill('if a then b else ', '1')],
    ['functions', fill('function(a) ', '1')],
    ['calls', fill('abs(', '1')],
    ['ranges', fill('[1..')],
    ['tests', `a in ${fill('(<1,')}`],
    ['a mixture', fill('a[b in (c..d], e:{"f":')],
  ])('%s', (_what, text) => {
    expect(endOf(text)).toBeInstanceOf(FeelSyntaxError)
  })

  test.each([
    ['a long list', `count([${fill('1,', '1')}])`.slice(0, 9_000).replace(/,?$/, ']) > 1')],
    ['many entries', `{${Array.from({ length: 900 }, (_, at) => `k${at}: 1`).join(', ')}}`],
    ['a long text', `"${'x'.repeat(9_000)}"`],
    ['loops within loops', 'for a in b return '.repeat(500) + '1'],
  ])('what is long and simple is read: %s', (_what, text) => {
    expect(() => parse(text)).not.toThrow()
  })
})
