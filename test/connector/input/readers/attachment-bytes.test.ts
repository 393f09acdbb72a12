import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBytes } from '../../../../src/connector/input/readers/attachment-bytes.ts'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'

/** RFC 4648 4 with padding, blanks anywhere; nothing else. */
function isBase64(text: string): boolean {
  const letters = text.replace(/\s/g, '')
  return letters !== '' && letters.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(letters)
}

function bytesOf(text: string): Buffer | undefined {
  try {
    return readBytes(text).content
  } catch (error) {
    expect(error).toBeInstanceOf(InputProblem)
    return undefined
  }
}

const written = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64'))
/** What is no base64, or what Node takes for it: base64url, and letters whose lower half is one of base64. */
const stray = fc.constantFrom(
  '=',
  '==',
  '-',
  '_',
  '\n',
  ' ',
  '\u00a0',
  '\u0141',
  '\u2003',
  'ü',
  '$',
  '\0',
  '漢',
)

test('base64 is read, and nothing else is', () => {
  const text = fc.oneof(
    written,
    fc
      .tuple(
        written,
        fc.nat(300),
        stray,
        fc.string({ unit: fc.constantFrom('A', 'z', '/', '='), maxLength: 4 }),
      )
      .map(([base64, at, one, more]) => base64.slice(0, at) + one + base64.slice(at) + more),
    fc.string({ unit: fc.constantFrom('A', 'z', '9', '+', '/', '='), maxLength: 9 }),
  )
  fc.assert(
    fc.property(text, (one) => {
      const expected = isBase64(one) ? Buffer.from(one.replace(/\s/g, ''), 'base64') : undefined
      expect(bytesOf(one)).toEqual(expected)
    }),
    { numRuns: 2_000 },
  )
})

test.each([99_999, 100_000, 100_001])('%d bytes are read whole, and so are those of a data: URL', (size) => {
  const bytes = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7) & 0xff))
  const base64 = bytes.toString('base64')
  const lines = base64.replace(/.{76}/g, '$&\r\n')
  for (const text of [base64, lines, `data:;base64,${base64}`, `data:;base64,${lines}`])
    expect(bytesOf(text)?.equals(bytes)).toBe(true)
  expect(bytesOf(base64.replace('C', '-'))).toBeUndefined()
})
