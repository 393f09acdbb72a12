import { describe, expect, test } from 'vitest'
import { leftPlaceholders } from '../../src/text/placeholders.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

const left = (text: string) => leftPlaceholders(text, 10)

describe('placeholders that nobody replaced', () => {
  test.each([
    ['Your order {{order.id}}', ['{{order.id}}']],
    ['Dear {{ customer.name }},\nyour {{order}}', ['{{ customer.name }}', '{{order}}']],
    ['{{{raw}}} {{#each items}} {{/each}}', ['{{{raw}}}', '{{#each items}}', '{{/each}}']],
    ['Order ${order.id} of ${ date }', ['${order.id}', '${ date }']],
    ['{{secrets.TOKEN}}', ['{{secrets.TOKEN}}']],
    ['{{name}} and {{name}}', ['{{name}}']],
    ['Grüße, {{überschrift}}', ['{{überschrift}}']],
  ])('%j', (text, found) => {
    expect(left(text)).toEqual(found)
  })

  test.each([
    'Hello',
    'It costs $5 {per month}',
    'a {b} c',
    '{{}} ${} {{ }}',
    '@media print{p{color:red}}',
    '{{5}}',
    '{{a\nb}}',
    `{{${'x'.repeat(200)}}}`,
  ])('none in %j', (text) => {
    expect(left(text)).toEqual([])
  })

  test('are told up to a number', () => {
    const many = Array.from({ length: 50 }, (_, index) => `{{a${index}}}`).join(' ')
    expect(leftPlaceholders(many, 3)).toEqual(['{{a0}}', '{{a1}}', '{{a2}}'])
  })
})

describe('an expression that was never evaluated is told whole', () => {
  test.each([
    '"Your order " + order.id',
    '"Dear " + customer.name + ","',
    ' = "Your order " + string(order.id)',
    'order.id + " is on its way"',
    'string(order.id) + " is on its way"',
    'string(order.id)',
    'string join(names, ", ")',
    'if paid then "Thank you" else "Please pay"',
    '"a \\" b" + c',
  ])('%j', (text) => {
    expect(left(text)).toEqual([text.trim()])
  })

  test.each([
    '"Quoted" words',
    'C++ "for you"',
    '1 + 1',
    'if you like, then come',
    'today (Monday)',
    'order.id',
    'Please write "a" + 1',
  ])('not %j', (text) => {
    expect(left(text)).toEqual([])
  })
})

test.each(['{{', '{{a', '${', '${a', '"\\', '" + ', 'if then else "'])(
  'ten times as much of %j takes no hundred times as long',
  (piece) => {
    const grown = growthOf((size) => {
      const text = piece.repeat(size / piece.length)
      return () => left(text)
    })
    expect(grown).toBeLessThan(MOST_GROWTH)
  },
)
