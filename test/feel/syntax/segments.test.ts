import { describe, expect, test } from 'vitest'
import { codeOnly, splitSegments } from '../../../src/feel/syntax/segments.ts'

describe('segments of a text', () => {
  const segmentsOf = (text: string) =>
    splitSegments(text).map(({ kind, from, to }) => [kind, text.slice(from, to)])

  test('strings, names, comments and code', () => {
    expect(segmentsOf('a = "b \\" c" + `d "e`/* f " */// g\nh')).toEqual([
      ['code', 'a = '],
      ['string', '"b \\" c"'],
      ['code', ' + '],
      ['name', '`d "e`'],
      ['comment', '/* f " */'],
      ['comment', '// g\n'],
      ['code', 'h'],
    ])
  })

  test.each([
    ['"a', 'string'],
    ['"a\\', 'string'],
    ['`a', 'name'],
    ['/* a', 'comment'],
    ['// a', 'comment'],
    ['“a', 'curly string'],
  ])('what is not closed runs to the end: %s', (text, kind) => {
    expect(segmentsOf(text)).toEqual([[kind, text]])
  })

  test('code keeps its place', () => {
    expect(codeOnly('a "b" c').replaceAll('\u00a0', '_')).toBe('a ___ c')
  })
})
