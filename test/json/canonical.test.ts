import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, writeCanonicalJson } from '../../src/json/canonical.ts'

/** As it was first written, one text made of others: whoever hashes it must get the same for ever. */
function asEver(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(asEver).join(',')}]`
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${asEver(entry)}`).join(',')}}`
}

/** Around the length at which a text is cut, with what may not be cut there. */
const longText = fc
  .tuple(
    fc.nat(12),
    fc.constantFrom('a', '"', '\\', '\n', 'ü', '漢', '🎉', '\ud83c', '\udf89', '\0', 'QUJD+/=='),
    fc.string({ unit: 'binary' }),
  )
  .map(([more, filling, end]) => {
    const most = 32 * 1024 - 6 + more
    return `${'x'.repeat(more)}${filling.repeat(Math.ceil((2 * most) / filling.length))}`.slice(0, most) + end
  })

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    longText,
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(null, true, undefined),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('tree'), { maxKeys: 4 }),
  ),
}))

describe('canonical JSON', () => {
  test('is the text that it always was, whatever its length', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonicalJson(value)).toBe(asEver(value))
      }),
    )
  })

  test('of a long text comes in pieces that are each well-formed', () => {
    const pieces: string[] = []
    writeCanonicalJson({ text: `x${'🎉'.repeat(100_000)}` }, (piece) => pieces.push(piece))
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(32 * 1024)
    expect(pieces.map((piece) => Buffer.from(piece).toString()).join('')).toBe(
      `{"text":"x${'🎉'.repeat(100_000)}"}`,
    )
  })
})
