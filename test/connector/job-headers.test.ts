import { describe, expect, test } from 'vitest'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { createParser } from '../../src/feel/parser.ts'

const parse = createParser()
const read = (headers: Record<string, string>) => readJobHeaders(headers, (text) => parse(text))

describe('readJobHeaders', () => {
  test.each<readonly [string, Record<string, string>, object]>([
    ['nothing', {}, {}],
    ['blank ones', { resultVariable: ' ', retryBackoff: '', jobTimeout: '\t', errorExpression: ' ' }, {}],
    ['others', { elementTemplateId: 'x', somethingElse: '1' }, {}],
    [
      'a variable name, without the blanks around it',
      { resultVariable: ' mail_1 ' },
      { resultVariable: 'mail_1' },
    ],
    ['a variable name in any script', { resultVariable: 'größe' }, { resultVariable: 'größe' }],
    [
      'durations',
      { retryBackoff: 'PT5M', jobTimeout: 'PT1S' },
      { retryBackoffMs: 300_000, jobTimeoutMs: 1_000 },
    ],
    ['the longest jobTimeout', { jobTimeout: 'P1D' }, { jobTimeoutMs: 86_400_000 }],
  ])('reads %s', (_name, headers, expected) => {
    expect(read(headers)).toEqual({ headers: expected })
  })

  test('hands expressions to their reader, each with its name', () => {
    const seen: string[][] = []
    readJobHeaders({ resultExpression: '= {a: 1}', errorExpression: 'null' }, (text, header) => {
      seen.push([header, text])
      return undefined
    })
    expect(seen).toEqual([
      ['resultExpression', '= {a: 1}'],
      ['errorExpression', 'null'],
    ])
  })

  test.each([
    ['resultVariable', '=mail', '"=mail" is not a variable name'],
    ['resultVariable', '1st', '"1st" is not a variable name'],
    ['retryBackoff', '30s', '"30s" is not an ISO-8601 duration'],
    ['jobTimeout', 'PT0.5S', '"PT0.5S" is not between PT1S and P1D'],
    ['jobTimeout', 'P2D', '"P2D" is not between PT1S and P1D'],
    ['errorExpression', 'if true', ''],
  ])('says what is wrong with %s: %s', (field, text, words) => {
    const { headers, problem } = read({ [field]: text })
    expect(headers).toEqual({})
    expect(problem).toContain(`header ${field}: ${words}`)
  })

  test('says all that is wrong, and keeps what is good', () => {
    const given = {
      resultVariable: '-',
      retryBackoff: 'soon',
      errorExpression: 'bpmnError("A")',
      jobTimeout: 'PT5M',
    }
    const { headers, problem } = read(given)
    expect(Object.keys(headers)).toEqual(['errorExpression', 'jobTimeoutMs'])
    expect(problem).toMatch(/^header resultVariable: .*; header retryBackoff: [^;]*$/)
  })
})
