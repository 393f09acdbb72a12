import { describe, expect, test } from 'vitest'
import { correctDocumentationSyntax } from '../../../src/feel/syntax/documentation-syntax.ts'
import { evaluateError } from '../../../src/connector/expressions.ts'
import { parse } from '../../../src/feel/expression.ts'

describe('the syntax of the original documentation', () => {
  const oneError = 'bpmnError("404", "Error in Sending Mail!!")'
  const twoErrors =
    'If error.code == “404” then bpmnError(“404”, “Got a 404 Error!!”) else if error.code == “500” then ' +
    'bpmnError(“500”, “Got a 500 Error!!”) else null'

  const verdictOf = (header: string, code: string) => {
    const expression = parse(correctDocumentationSyntax(header).text)
    return expression && evaluateError(expression, { error: { code, message: 'x', variables: {} } })
  }

  test('its first example is FEEL', () => {
    expect(correctDocumentationSyntax(oneError)).toEqual({ text: oneError, corrected: false })
    expect(verdictOf(oneError, '550')).toEqual({
      kind: 'bpmnError',
      code: '404',
      message: 'Error in Sending Mail!!',
      variables: {},
    })
  })

  test('its second example is read as FEEL', () => {
    expect(correctDocumentationSyntax(twoErrors)).toEqual({
      text:
        'if error.code = "404" then bpmnError("404", "Got a 404 Error!!") else if error.code = "500" then ' +
        'bpmnError("500", "Got a 500 Error!!") else null',
      corrected: true,
    })
    expect(verdictOf(twoErrors, '404')).toMatchObject({ code: '404', message: 'Got a 404 Error!!' })
    expect(verdictOf(twoErrors, '500')).toMatchObject({ code: '500', message: 'Got a 500 Error!!' })
    expect(verdictOf(twoErrors, '550')).toBeUndefined()
  })

  test.each([
    ['if a == b then 1 else 2', 'if a = b then 1 else 2'],
    ['If(a==b) Then(1) Else(2)', 'if(a=b) then(1) else(2)'],
    ['a And b Or c', 'a and b or c'],
    [
      '= If a = 1 Then "x" Else If a = 2 Then "y" Else null',
      '= if a = 1 then "x" else if a = 2 then "y" else null',
    ],
    ['If a = “x" then 1 else 2', 'if a = "x" then 1 else 2'],
    ['„x“', '"x"'],
    ['a /* a == b */ == b // If a', 'a /* a == b */ = b // If a'],
    ['a == "say \\"If a == b\\"" And b', 'a = "say \\"If a == b\\"" and b'],
    ['If "If a == b" = `If == “x”` then 1 else 2', 'if "If a == b" = `If == “x”` then 1 else 2'],
    ['If response.If == 1 then 1 else 2', 'if response.If = 1 then 1 else 2'],
  ])('%s', (given, corrected) => {
    expect(correctDocumentationSyntax(given)).toEqual({ text: corrected, corrected: true })
  })

  test.each([
    'if a = b then 1 else 2',
    '"If a == b then 1"',
    '"Zustellung „Größe“ == fehlgeschlagen"',
    '{If: 1, Then : 2, "Else": 3}',
    'response.If',
    'response . Or',
    'Iffy + AndroidAnd',
    '`If` = `==`',
    'IF = THEN',
    'a === b',
    'a !== b',
    'a <= b and a >= c and a != d',
    '// If a == b',
    '/* “x” == If */',
    '"unclosed == If',
    '',
    'If a == b '.padEnd(20_000),
  ])('leaves alone: %s', (text) => {
    expect(correctDocumentationSyntax(text)).toEqual({ text, corrected: false })
  })

  test('what is never closed stays wrong', () => {
    expect(correctDocumentationSyntax('a = “x').text).toBe('a = "x')
    expect(() => parse('a = "x')).toThrow('the string is not closed')
  })
})
