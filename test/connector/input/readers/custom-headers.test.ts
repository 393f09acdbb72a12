import { describe, expect, test } from 'vitest'
import { customHeaders } from '../../../../src/connector/input/readers/custom-headers.ts'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'

const read = customHeaders({ subject: 'Subject (mail.subject)', 'auto-submitted': 'Robot (mail.robot)' })

/** What is wrong, each with the name that is quoted before it. */
function problems(value: unknown): string[] {
  try {
    read(value)
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return error.problems.map(({ quoted, message }) =>
      typeof quoted?.value === 'string' ? `${quoted.value} ${message}` : message,
    )
  }
  throw new Error('it was taken')
}

test('names and texts, in their order, as they are written', () => {
  expect(read({ 'X-Order': 'A 1', 'x-number': 12, 'X-Flag': true })).toEqual([
    ['X-Order', 'A 1'],
    ['x-number', '12'],
    ['X-Flag', 'true'],
  ])
})

test('what is not given is no header', () => {
  expect(read({ 'X-A': null, 'X-B': '', 'X-C': '  ', 'X-D': ' d \r\n' })).toEqual([['X-D', 'd']])
})

test.each([
  'Date',
  'message-ID',
  'Mime-Version',
  'Content-Type',
  'content-anything',
  'From',
  'Sender',
  'To',
  'cc',
  'BCC',
  'Reply-To',
])('%s is the worker’s', (name) => {
  expect(problems({ [name]: 'x' })).toEqual([`${name} is written by this worker alone; leave it out.`])
})

test.each([
  'Return-Path',
  'Received',
  'Received-SPF',
  'Resent-To',
  'Delivered-To',
  'DKIM-Signature',
  'ARC-Seal',
  'Authentication-Results',
  'X-Microsoft-Exchange-Organization-SCL',
  'X-MS-Exchange-Organization-AuthAs',
])('%s is that of servers', (name) => {
  expect(problems({ [name]: 'x' })).toEqual([`${name} is written by mail servers alone; leave it out.`])
})

test('what has an input is told it', () => {
  expect(problems({ SUBJECT: 'x', 'Auto-Submitted': 'no' })).toEqual([
    'SUBJECT has an input of its own; use Subject (mail.subject).',
    'Auto-Submitted has an input of its own; use Robot (mail.robot).',
  ])
})

test('a name that comes twice', () => {
  expect(problems({ 'X-Order': '1', 'x-ORDER': '2' })).toEqual([
    'x-ORDER stands there twice, for case tells no headers apart; leave one out.',
  ])
})

test.each([
  '',
  ' ',
  'X Order',
  'X-Order:',
  'X-Ordér',
  'X-Order\r\nBcc',
  'X-Order\r\n',
  ' X-Order',
  '(X)',
  'X%0d%0aBcc',
  '1X',
  '__proto__',
])('%j is no name', (name) => {
  const [problem] = problems(JSON.parse(`{${JSON.stringify(name)}:"x"}`))
  expect(problem).toContain('is not the name of a header')
})

test('names of prototypes are names like others', () => {
  expect(read(JSON.parse('{"constructor":"c","toString":"t"}'))).toEqual([
    ['constructor', 'c'],
    ['toString', 't'],
  ])
})

describe('values', () => {
  test.each([
    ['a\r\nBcc: evil@evil.example', 'a line break'],
    ['a\nb', 'a line break'],
    ['a\0b', 'control character'],
    ['a\u0085b', 'control character'],
    [['a'], 'not a text'],
    [{ a: 1 }, 'not a text'],
    [1e400, 'too large'],
    ['x'.repeat(5_001), '5001 characters'],
    ['x'.repeat(901), 'without a blank'],
  ])('%j', (value, words) => {
    const [problem, ...more] = problems({ 'X-A': value })
    expect(problem).toContain(`X-A has a value `)
    expect(problem).toContain(words)
    expect(more).toEqual([])
  })

  test('one is never shown', () => {
    expect(problems({ 'X-A': 'top secret\n1' }).join('')).not.toContain('secret')
  })

  test('other letters may be long without a blank', () => {
    expect(read({ 'X-A': 'é'.repeat(5_000) })).toHaveLength(1)
  })
})

test.each([['X-A: 1'], [['X-A', '1']], [7]])('%j is no context', (value) => {
  expect(problems(value).join('')).toContain('is not a context')
})

test('too many, or a long name', () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, nth) => [`X-${nth}`, '1']))
  expect(problems(many)).toEqual(['has 51 headers, and may have 50.'])
  expect(problems({ ['X'.repeat(51)]: '1' })[0]).toContain('a name of 51 characters')
})
