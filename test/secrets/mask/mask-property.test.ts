import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMasker } from '../../../src/secrets/mask/mask.ts'

const text = (unit: 'grapheme' | 'grapheme-ascii' | 'binary', constraints: fc.StringConstraints = {}) =>
  fc.string({ unit, size: 'small', ...constraints })

/** From four bytes on; without the asterisk, which a mask would put beside the rest of another. */
const secrets = fc
  .oneof(
    text('grapheme-ascii', { minLength: 4, maxLength: 40 }),
    text('grapheme', { minLength: 4, maxLength: 12 }),
    text('binary', { minLength: 4, maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('a', 'b', '"', "'", '\\', '/', '+', ' ', '%', '\n', '\t', 'é', '😀', '&'),
      minLength: 4,
      maxLength: 12,
    }),
    fc.stringMatching(/^[A-Za-z0-9+/]{4,24}$/),
  )
  .filter((secret) => !secret.includes('*') && Buffer.byteLength(secret) >= 4)

const surroundings = fc.oneof(
  text('grapheme-ascii'),
  text('grapheme'),
  fc.stringMatching(/^[A-Za-z0-9+/=\\%]{0,12}$/),
)

const json = (value: string) => JSON.stringify(value).slice(1, -1)
const unicode = (value: string) =>
  value.replace(/[^]/g, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Each form keeps some characters and changes others. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  encodeURIComponent,
  encodeURI,
  'encodeURIComponent in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  'a form': (secret) => new URLSearchParams({ x: secret }).toString().slice(2),
  'every byte': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  JSON: json,
  'JSON in JSON': (secret) => json(json(secret)),
  'JSON in JSON in JSON': (secret) => json(json(json(secret))),
  'JSON with slashes': (secret) => json(secret).replaceAll('/', String.raw`\/`),
  'JSON in ASCII': unicode,
  'quoted-printable': (secret) =>
    [...Buffer.from(secret)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  'HTML in decimals': (secret) => Array.from(secret, (char) => `&#${char.codePointAt(0)};`).join(''),
  'HTML in hexadecimals in HTML': (secret) =>
    Array.from(secret, (char) => `&amp;#x${char.codePointAt(0)?.toString(16)};`).join(''),
  'HTML as browsers write it': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  // not within a row of backslashes: that is one thing in JSON
  'lines of a reply': (secret) => (secret.match(/\\+|[^\\]/gsu) ?? []).join('\n550 5.7.1 '),
  'JSON in ASCII in JSON': (secret) => json(unicode(secret)),
}

test.each(Object.entries(encodings))('no secret survives in %s', (_, encode) => {
  fc.assert(
    fc.property(secrets, surroundings, surroundings, (secret, before, after) => {
      const encoded = encode(secret)
      const masked = createMasker([secret]).text(before + encoded + after)
      expect(masked).not.toContain(encoded)
      expect(masked).not.toContain(secret)
      expect(masked).toContain('***')
    }),
    { numRuns: 300 },
  )
})

/** What base64 of these bytes has in common whatever lies around them, for each of the three alignments. */
function cores(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const within = (byte: number) =>
      Buffer.concat([Buffer.alloc(offset, byte), Buffer.from(secret), Buffer.alloc(3, byte)]).toString(
        'base64',
      )
    const [zeros, ones] = [within(0), within(255)]
    const common = zeros.replace(/./g, (letter, index: number) => (ones[index] === letter ? letter : ' '))
    return common.split(' ').reduce((longest, part) => (part.length > longest.length ? part : longest))
  })
}

const base64s: Readonly<Record<string, (bytes: Buffer) => string>> = {
  base64: (bytes) => bytes.toString('base64'),
  'base64 without padding': (bytes) => bytes.toString('base64').replaceAll('=', ''),
  base64url: (bytes) => bytes.toString('base64url'),
  'base64 in a URL': (bytes) => encodeURIComponent(bytes.toString('base64')),
  'base64 in JSON with slashes': (bytes) => bytes.toString('base64').replaceAll('/', String.raw`\/`),
}

test.each(Object.entries(base64s))('no secret survives in %s, at any alignment', (_, encode) => {
  fc.assert(
    fc.property(
      secrets,
      fc.uint8Array({ maxLength: 20 }),
      fc.uint8Array({ maxLength: 20 }),
      surroundings,
      surroundings,
      (secret, head, tail, before, after) => {
        const encoded = encode(Buffer.concat([head, Buffer.from(secret), tail]))
        const masked = createMasker([secret]).text(before + encoded + after)
        const letters = masked.replaceAll(/-|%2b/gi, '+').replaceAll(/_|%2f|\\\//gi, '/')
        for (const core of cores(secret)) expect(letters).not.toContain(core)
        expect(masked).not.toContain(secret)
        expect(masked).toContain('***')
      },
    ),
    { numRuns: 500 },
  )
})

test('several secrets do not save each other', () => {
  fc.assert(
    fc.property(
      fc.array(secrets, { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(3), fc.nat(2), surroundings), { maxLength: 6 }),
      (values, parts) => {
        const forms = [
          (secret: string) => secret,
          json,
          (secret: string) => Buffer.from(`\0u\0${secret}`).toString('base64'),
        ]
        const written = parts.map(
          ([which, form, filler]) => filler + (forms[form]?.(values[which % values.length] ?? '') ?? ''),
        )
        const masked = createMasker(values).text(written.join(''))
        for (const secret of values) expect(masked).not.toContain(secret)
      },
    ),
    { numRuns: 500 },
  )
})
