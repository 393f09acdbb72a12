import { describe, expect, test } from 'vitest'
import { createMasker, createMaskerFactory } from '../../../src/secrets/mask/mask.ts'
import { growthOf, MOST_GROWTH } from '../../support/growth.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')

const hexOf = (what: string | number) =>
  (typeof what === 'string' ? (what.codePointAt(0) ?? 0) : what).toString(16).toUpperCase().padStart(2, '0')

const PASSWORD = 'p4ss w"ö\\r/d?+%'
const masker = createMasker([PASSWORD])

describe('a secret is masked', () => {
  test.each([
    ['plain', `login ${PASSWORD} failed`, 'login *** failed'],
    ['inside a word', `x${PASSWORD}y`, 'x***y'],
    ['twice', `${PASSWORD}${PASSWORD}`, '******'],
    ['encodeURIComponent', `?p=${encodeURIComponent(PASSWORD)}&x=1`, '?p=***&x=1'],
    ['encodeURI', `?p=${encodeURI(PASSWORD)}&x=1`, '?p=***&x=1'],
    ['form', new URLSearchParams({ p: PASSWORD, x: '1' }).toString(), 'p=***&x=1'],
    ['lower case', encodeURIComponent(PASSWORD).replace(/%../g, (hex) => hex.toLowerCase()), '***'],
    ['all bytes', [...Buffer.from(PASSWORD)].map((byte) => `%${byte.toString(16)}`).join(''), '***'],
    ['JSON', JSON.stringify({ p: PASSWORD }), '{"p":"***"}'],
    ['JSON in JSON', JSON.stringify({ p: JSON.stringify(PASSWORD) }), String.raw`{"p":"\"***\""}`],
    ['JSON in ASCII', String.raw`"p4ss w\u0022\u00F6\\r\/d\u003f\u002B%"`, '"***"'],
    ['base64', `got ${base64(PASSWORD)} here`, 'got *** here'],
    ['AUTH PLAIN', `535 AUTH PLAIN ${base64(`\0user\0${PASSWORD}`)} refused`, '535 AUTH PLAIN *** refused'],
    ['AUTH PLAIN of another user', base64(`\0user1\0${PASSWORD}`), '***'],
    ['AUTH PLAIN of a third', base64(`\0user12\0${PASSWORD}`), '***'],
    ['basic', `Authorization: Basic ${base64(`user:${PASSWORD}`)}`, 'Authorization: Basic ***'],
    ['base64url', `token=${base64url(`>>>${PASSWORD}???`)}.x`, 'token=***.x'],
    ['base64 in a URL', `?p=${encodeURIComponent(base64(`>>>${PASSWORD}???>`))}&x=1`, '?p=***&x=1'],
    ['base64 in JSON', `"${base64(`>>>${PASSWORD}???`).replaceAll('/', String.raw`\/`)}"`, '"***"'],
    ['base64 in longer base64', base64('x'.repeat(100) + PASSWORD + 'y'.repeat(100)), '***'],
    ['upper case', `login ${PASSWORD.toUpperCase()} failed`, 'login *** failed'],
    ['mixed case', 'login P4sS w"Ö\\R/d?+% failed', 'login *** failed'],
    ['upper case in a URL', `?p=${encodeURIComponent(PASSWORD.toUpperCase())}`, '?p=***'],
    ['HTML', 'x p4ss w&quot;ö\\r/d?+% y', 'x *** y'],
    ['HTML with names', 'p4ss&#32;w&quot;&ouml;&bsol;r&sol;d&quest;&plus;&percnt;', '***'],
    ['HTML in decimals', Array.from(PASSWORD, (char) => `&#${char.codePointAt(0)};`).join(''), '***'],
    ['HTML in hexadecimals', Array.from(PASSWORD, (char) => `&#X00${hexOf(char)};`).join(''), '***'],
    ['HTML without semicolons', Array.from(PASSWORD, (char) => `&#x${hexOf(char)}`).join('') + ' y', '*** y'],
    ['HTML in HTML', 'p4ss w&amp;quot;&amp;amp;ouml;\\r/d?+%', '***'],
    ['quoted-printable', 'x p4ss w"=C3=B6\\r/d?+% y', 'x *** y'],
    ['quoted-printable of all', [...Buffer.from(PASSWORD)].map((byte) => `=${hexOf(byte)}`).join(''), '***'],
    ['soft line breaks', 'x p4s=\r\ns w"=C3=B6=\n\\r/d?+% y', 'x *** y'],
    ['an encoded word', '=?utf-8?Q?p4ss_w=22=C3=B6=5Cr=2Fd=3F=2B=25?=', '=?utf-8?Q?***?='],
    ['two lines', `550-x ${PASSWORD.slice(0, 5)}\r\n550 5.7.1 ${PASSWORD.slice(5)} y`, '550-x *** y'],
    ['two lines of another make', `x ${PASSWORD.slice(0, 3)}\n(5.7.1) ${PASSWORD.slice(3)} y`, 'x *** y'],
    ['each letter on a line', Array.from(PASSWORD).join('\n535-5.7.8 '), '***'],
    ['cut', `x ${PASSWORD.slice(0, 4)}… y`, 'x ***… y'],
  ])('%s', (_, text, expected) => {
    expect(masker.text(text)).toBe(expected)
  })

  test('whose digits look like the code of a reply that stands between its lines', () => {
    expect(createMasker(['ab550 5.1.1 cd']).text('x ab\n550 5.1.1 cd y')).toBe('x *** y')
    expect(createMasker(['ab550-cd']).text('x ab\n550-550-cd y')).toBe('x *** y')
  })

  test.each([
    ['a text without it', '250 2.0.0 Ok: queued as 4F1'],
    ['half of it', PASSWORD.slice(0, -1)],
    ['two letters before an ellipsis', 'Spp… p4…'],
    ['nothing', ''],
  ])('but %s stays', (_, text) => {
    expect(masker.text(text)).toBe(text)
  })

  test('of any length, and no error quotes it', () => {
    const key = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCharCode(33 + ((index * 7919) % 8999)),
    ).join('')
    const long = createMasker([key])
    expect(long.text(`a ${key} b ${encodeURIComponent(key)} c ${base64(`x${key}`)} d`)).toBe(
      'a *** b *** c *** d',
    )
  })

  test('with half a surrogate pair in it', () => {
    expect(createMasker(['pass\ud800word']).text('x pass\ud800word y')).toBe('x *** y')
  })

  test('that consists of backslashes', () => {
    const slashes = createMasker(['\\\\\\\\'])
    for (const text of ['\\\\\\\\', JSON.stringify('\\\\\\\\'), encodeURIComponent('\\\\\\\\')]) {
      expect(slashes.text(text)).toMatch(/^"?\*\*\*"?$/)
    }
  })
})

describe('several secrets', () => {
  test.each([
    ['one within another', ['pass', 'password'], 'my password', 'my ***'],
    ['one across another', ['abcde', 'defgh'], 'x abcdefgh y', 'x *** y'],
    ['one across itself', ['abcab'], 'abcabcab', '***'],
    ['side by side', ['abcd', 'efgh'], 'abcdefgh', '******'],
    ['plain within base64', ['abcd', 'dXNl'], `x ${base64('user abcd')} y`, 'x *** y'],
    ['blank and double ones', ['', 'abcd', 'abcd'], 'abcd', '***'],
  ])('%s', (_, secrets, text, expected) => {
    expect(createMasker(secrets).text(text)).toBe(expected)
  })
})

describe('very short secrets', () => {
  test.each([
    ['whole word', 'ab', 'user ab, password=ab.', 'user ***, password=***.'],
    ['part of a word', 'ab', 'about tab ab_ ab1', 'about tab ab_ ab1'],
    ['reply codes stay', '25', '250 2.5.25 ok', '250 2.5.*** ok'],
    ['one letter', 'a', 'a bad a', '*** bad ***'],
    ['no word at all', '!', 'wow! ok', 'wow*** ok'],
    ['after an escape', 'ab', String.raw`x\nab %3Dab \u003dab`, String.raw`x\n*** %3D*** \u003d***`],
    ['URL-encoded', 'ä', '?p=%C3%A4&x', '?p=***&x'],
    ['base64 alone', 'abc', `AUTH ${base64('abc')} x`, 'AUTH *** x'],
    ['base64 with padding', 'a', `AUTH ${base64('a')} x`, 'AUTH *** x'],
    ['AUTH PLAIN', 'a', `AUTH ${base64('\0user\0a')} x`, 'AUTH *** x'],
    ['base64 of more stays', 'a', base64('a cat sat'), base64('a cat sat')],
  ])('%s', (_, secret, text, expected) => {
    expect(createMasker([secret]).text(text)).toBe(expected)
  })

  test('three letters of other scripts are not short', () => {
    expect(createMasker(['密码一']).text('我的密码一二')).toBe('我的***二')
  })
})

describe('the factory', () => {
  test('gives the same masker for the same secrets, in any order', () => {
    const maskerFor = createMaskerFactory()
    expect(maskerFor(['abcd', 'efgh'])).toBe(maskerFor(['efgh', 'abcd', '', 'abcd']))
    expect(maskerFor(['abcd'])).not.toBe(maskerFor(['abcd', 'efgh']))
  })

  test('keeps those that were used last', () => {
    const maskerFor = createMaskerFactory(2)
    const first = maskerFor(['aaaa'])
    const second = maskerFor(['bbbb'])
    expect(maskerFor(['aaaa'])).toBe(first)
    maskerFor(['cccc'])
    expect(maskerFor(['aaaa'])).toBe(first)
    expect(maskerFor(['bbbb'])).not.toBe(second)
  })

  test('without secrets gives everything back', () => {
    const nothing = createMaskerFactory()([''])
    expect(nothing.text('abc')).toBe('abc')
  })
})

test.each(['\\', 'A', '%2B', ' ', '%5C'])(
  'ten times as much of %j takes no hundred times as long',
  (piece) => {
    const hostile = createMasker(['\\\\\\"\\\\"a', 'AAAAAAAAB', '    x', 'a"b', '++++', '%%%%%%%%x'])
    const grown = growthOf((size) => {
      const text = piece.repeat(size / 10 / piece.length)
      return () => hostile.text(text)
    })
    expect(grown).toBeLessThan(MOST_GROWTH)
  },
)
