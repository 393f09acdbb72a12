import { describe, expect, test } from 'vitest'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'
import { readMessageId, readMessageIds } from '../../../../src/connector/input/readers/message-ids.ts'

function problems(read: () => unknown) {
  try {
    read()
  } catch (error) {
    if (error instanceof InputProblem) return error.problems
    throw error
  }
  throw new Error('it was taken')
}

describe('one', () => {
  test.each([
    '<a1b2@example.com>',
    '<010001-0000@email.amazonses.com>',
    '<AM0PR04MB1234@AM0PR04MB1234.eurprd04.prod.outlook.com>',
    '<CAJ=x+y_z/1$2{3}@mail.gmail.com>',
    '<20260101:0801..9@[192.0.2.1]>',
    '<x@localhost>',
  ])('%s, with its brackets and without', (id) => {
    expect(readMessageId(id)).toBe(id)
    expect(readMessageId(` ${id.slice(1, -1)}\r\n`)).toBe(id)
  })

  test.each<unknown>([
    'no id',
    'a@b c@d',
    '<a@b> <c@d>',
    '<a@b',
    'a@b>',
    '<<a@b>>',
    'a@b@c',
    '@b',
    'a@',
    'ä@b',
    'a,b@c',
    '"a b"@c',
    'a@b\r\nBcc: evil@evil.example',
    'a@b\u0085',
    `${'a'.repeat(300)}@b`,
    'a'.repeat(1_000_000),
    ['a@b'],
    { messageId: 'a@b' },
    12,
  ])('%j is none', (value) => {
    expect(problems(() => readMessageId(value))).toMatchObject([
      { message: expect.stringContaining('is not the id of a message') as string },
    ])
  })
})

describe('several', () => {
  test.each<[string, unknown]>([
    ['a FEEL list', ['a@b', null, '<c@d>', '']],
    ['commas', 'a@b, <c@d>'],
    ['a typed list', '[a@b, c@d]'],
    ['JSON', '["a@b", "<c@d>"]'],
    ['a References header', '<a@b>\r\n\t<c@d>'],
    ['one whose ids touch', '<a@b><c@d>'],
    ['one that comes twice', ['a@b', '<a@b>', 'c@d']],
  ])('%s', (_, value) => {
    expect(readMessageIds(value)).toEqual(['<a@b>', '<c@d>'])
  })

  test('none', () => {
    expect(readMessageIds(' [] ')).toEqual([])
  })

  test('each that is none is told, by its number', () => {
    expect(problems(() => readMessageIds(['a@b', 'x', '<c@d>', 'a@b, c@d']))).toMatchObject([
      { path: [2], quoted: { value: 'x' } },
      { path: [4] },
    ])
    expect(problems(() => readMessageIds('a@b\r\nBcc: evil@evil.example'))).toMatchObject([{ path: [2] }])
  })

  test.each<unknown>([
    Array<string>(1_001).fill('a@b'),
    'a@b '.repeat(1_001),
    'x'.repeat(1_000_000),
    { a: 1 },
    [[['a@b']]],
  ])('too many, too long, or of another kind', (value) => {
    expect(problems(() => readMessageIds(value)).length).toBeGreaterThan(0)
  })
})
