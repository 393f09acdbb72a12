import { simpleParser } from 'mailparser'
import PostalMime, { decodeWords } from 'postal-mime'
import { expect, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import { customHeaderLines } from '../../../src/mail/compose/custom-headers.ts'
import type { Email } from '../../../src/mail/email.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { plainEmail } from '../../support/plain-email.ts'

const composer = createComposer(composerSettings())

async function bytesOf(changes: Partial<Email>): Promise<Buffer> {
  const identity = { jobKey: '1', fingerprint: '1', firstDate: 0 }
  const { content } = await composer.compose({ ...plainEmail, ...changes }, identity, neverAborted)
  if (!Buffer.isBuffer(content)) throw new Error('it is streamed')
  return content
}

const NAME = 'X-'.padEnd(50, 'N')

test.each([
  ['a number', '12'],
  ['what a program reads', `{"a":"${'x'.repeat(400)}", "b": 2}`],
  ['several blanks', 'a  b   c d'],
  ['many words', 'word '.repeat(300).trim()],
  ['many blanks', `a${' '.repeat(2_000)}b`],
  ['tabs', 'a\tb'],
  ['other letters', 'Grüße aus Köln'],
  ['long words of other letters', '你好'.repeat(200)],
  ['pictures', '😀'.repeat(100)],
  ['what looks encoded', '=?utf-8?Q?=0D=0ABcc:_evil@evil.example?='],
  ['line separators', 'a\u2028b\u2029c'],
])('%s read as they were written', async (_, value) => {
  for (const name of ['X-Order', NAME]) {
    const raw = await bytesOf({ headers: [[name, value]] })
    const header = (await simpleParser(raw)).headers.get(name.toLowerCase())
    expect(decodeWords(typeof header === 'string' ? header : '')).toBe(value)
    const [head = ''] = raw.toString().split('\r\n\r\n')
    for (const line of head.split('\r\n')) {
      expect(line).toMatch(/^[\t -~]*$/)
      expect(line.length).toBeLessThanOrEqual(line.includes('=?') ? 76 : 998)
      expect(line.trim()).not.toBe('')
    }
    expect((await PostalMime.parse(raw)).to).toEqual([{ name: '', address: 'to@example.org' }])
  }
})

test('ASCII goes out as it stands', () => {
  expect(customHeaderLines([['X-SMTPAPI', '{"category":["a","b"]}']])).toEqual([
    'X-SMTPAPI: {"category":["a","b"]}',
  ])
})

test('a header of the modeler’s own stands in the place of ours', async () => {
  const raw = (await bytesOf({ headers: [['auto-submitted', 'no']] })).toString()
  expect(raw.match(/^auto-submitted:.*$/gim)).toEqual(['auto-submitted: no'])
})

test('without any, nothing changes', async () => {
  expect(await bytesOf({ headers: [] })).toEqual(await bytesOf({}))
})
