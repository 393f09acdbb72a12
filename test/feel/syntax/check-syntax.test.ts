import { describe, expect, test } from 'vitest'
import { createEngine, parse } from '../../../src/feel/expression.ts'
import { FeelSyntaxError } from '../../../src/feel/feel-errors.ts'

const engine = createEngine()

function errorOf(text: string): FeelSyntaxError {
  try {
    parse(text, engine)
  } catch (error) {
    if (error instanceof FeelSyntaxError) return error
    throw error
  }
  throw new Error('it was parsed')
}

describe('the text of a header', () => {
  test.each(['', '   ', '\n\t'])('a blank one has no expression: %j', (text) => {
    expect(parse(text, engine)).toBeUndefined()
  })

  test.each(['a.b', '=a.b', '  = a.b  ', '=\n\ta.b\n'])(
    'an equals sign and blanks around do not matter: %j',
    (text) => {
      expect(parse(text, engine)?.text).toBe('a.b')
    },
  )

  test('blanks that come with pasted text are blanks', () => {
    expect(parse('a\u200b+\ufeffb', engine)?.names).toEqual(new Set(['a', 'b']))
    expect(parse('"a\u200bb"', engine)?.text).toBe('"a\u200bb"')
  })
})

describe('what is no FEEL is refused, with advice', () => {
  test.each([
    ['if a == 1 then 2 else 3', 'use a single =', 5],
    ['If a == 1 then 2 else 3', 'key words are lower case: write if instead of If', 0],
    ['If a = 1 then 2 else 3', 'key words are lower case: write if instead of If', 0],
    ['IF a = 1 THEN 2 ELSE 3', 'key words are lower case: write if instead of IF', 0],
    ['if a = 1 Then 2 else 3', 'key words are lower case: write then instead of Then', 9],
    ['a And b', 'key words are lower case: write and instead of And', 2],
    ['a = “x”', 'strings stand in straight double quotes', 4],
    ["a = 'x'", 'strings stand in double quotes', 4],
    ['a && b', 'write and', 2],
    ['a || b', 'write or', 2],
    ['!a', 'write not(…)', 0],
    ['a <> b', 'use !=', 2],
    ['a % 2', 'use modulo(a, b)', 2],
    ['a ^ 2', 'use **', 2],
    ['a?.b', 'use .', 1],
    ['{{secrets.X}}', 'replaced in inputs, not in expressions', 0],
    ['a b', '"a b" is no name', 0],
    ['a.b c', '"b c" is no name', 2],
    ['if a then 1', 'this if has no else', 0],
    ['if a = "550" then f("X", "y")', 'this if has no else', 0],
    ['if a then if b then 1 else 2', 'this if has no else', 0],
    ['if a then 1 else if b then 2', 'this if has no else', 17],
    ['if a = "550" f("X", "y") else null', 'this if has no then', 0],
    ['if a', 'this if has no then', 0],
    ['if get or else(a, true) then "else"', 'this if has no else', 0],
    ['if a is "550" then f("X", "y") else null', '"is" is no operator of FEEL, use =', 5],
    ['f("X", "y") +', 'incomplete', 13],
    ['{a: 1', 'incomplete', 5],
    ['(1', 'incomplete', 2],
    ['[1, 2,]', 'there is a comma too much', 5],
    ['a = b = c', 'cannot be chained', 0],
    ['+5', 'no plus sign', 0],
    ['1e3', 'numbers have no exponent', 0],
    ['? > 3', 'only after in', 0],
    ['= = 1', 'a value is missing before the comparison', 0],
    ['a in (= 1)', '= and != have no place after in', 6],
    ['[1..5] = a', 'a range cannot be compared', 0],
    ['{null: 1}.null', 'is a key word', 10],
    ['{a: 1}.null', '"null" is not expected here', 7],
    ['"a', 'the string is not closed', 0],
    ['f(1)(2)', 'only functions with a name can be called', 0],
    ['=', 'the expression is empty', 0],
  ])('%s', (text, advice, position) => {
    const error = errorOf(text)
    expect(error.message).toContain(advice)
    expect(error.position).toBe(position)
  })

  test.each([
    ['foo(1)', 'there is no function foo'],
    ['camel case(a)', 'there is no function camel case'],
    ['BpmnError("E")', 'there is no function BpmnError'],
    ['if unknownFunction(a) then 1 else 2', 'there is no function unknownFunction'],
    ['response.foo(1)', 'there is no function response.foo'],
    ['toString(1)', 'there is no function toString'],
    ['constructor(1)', 'there is no function constructor'],
    ['ƒ_43_(1, 2)', 'there is no function ƒ_43_'],
    ['step into(a, "b")', 'there is no function step into'],
  ])('a function that does not exist: %s', (text, advice) => {
    expect(errorOf(text).message).toContain(advice)
  })

  test('the message shows the place', () => {
    expect(errorOf('a = 1 &&\nb').message).toBe('"&&" is no operator of FEEL, write and (character 7: &&\nb)')
    expect(errorOf('a = 1 and\n  b == c').message).toMatch(/line 2, character 5: == c\)$/)
    expect(errorOf('(a').message).toMatch(/\(character 3, the end\)$/)
  })

  test('it is not mistaken by strings, names in back-ticks and comments', () => {
    const text = '{a: "x == y && If", b: `If == \'x\'`} // a == b'
    expect(parse(text, engine)?.names).toEqual(new Set(["If == 'x'"]))
  })

  test.each([
    ['too long', '"'.padEnd(20_000, 'x')],
    ['nested too deeply', '('.repeat(4_000) + '1' + ')'.repeat(4_000)],
    ['nested too deeply', '['.repeat(4_000) + ']'.repeat(4_000)],
    ['with too many signs', '-'.repeat(9_000) + '1'],
    ['with too many operators', '1' + ' + 1'.repeat(2_000)],
  ])('%s', (_what, text) => {
    expect(errorOf(text)).toBeInstanceOf(FeelSyntaxError)
  })
})

describe('the names that an expression reads', () => {
  test.each([
    ['error.code', ['error']],
    ['{status: response.status, b: messageId}', ['response', 'messageId']],
    ['{error: 1, "job": 2, `x y`: 3}', []],
    ['{a: response.x, b: a}', ['response']],
    ['{b: a, a: response.x}', ['a', 'response']],
    ['{a: {b: c}, d: b}', ['c', 'b']],
    ['for x in list return x + y + partial[-1]', ['list', 'y']],
    ['for x in a, y in b return x * y', ['a', 'b']],
    ['for i in 1..n return i', ['n']],
    ['some x in rejected satisfies x.code = code', ['rejected', 'code']],
    ['function(x) x + y', ['y']],
    ['{f: function(x) x, r: f(z)}', ['z']],
    ['rejected[item.code = "550"]', ['rejected']],
    ['rejected[code = "550"]', ['rejected', 'code']],
    ['bpmnError("404", "x")', []],
    ['count(items) + count', ['items', 'count']],
    ['get or else(a, b)', ['a', 'b']],
    ['bpmnError(errorCode: code, errorMessage: "m")', ['code']],
    ['a in (b, > c, [d..e])', ['a', 'b', 'c', 'd', 'e']],
    ['a instance of number', ['a']],
    ['`my var`.`x-y`', ['my var']],
    ['if a then b else c', ['a', 'b', 'c']],
    ['"response" // response', []],
    ['date(d).year', ['d']],
    ['a.response', ['a']],
    ['first-name', ['first', 'name']],
  ])('%s', (text, names) => {
    expect(parse(text, engine)?.names).toEqual(new Set(names))
  })
})
