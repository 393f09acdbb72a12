import { expect, test } from 'vitest'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'
import { readUnsubscribe } from '../../../../src/connector/input/readers/unsubscribe.ts'

function messages(value: unknown): string {
  try {
    readUnsubscribe(value)
  } catch (error) {
    if (error instanceof InputProblem) return error.message
    throw error
  }
  throw new Error('it was taken')
}

const WEB = 'https://example.com/u/1?a=b%2Cc&d=e#f'
const MAIL = 'mailto:list@example.com?subject=unsubscribe%20me&body=please'

test.each<[string, unknown]>([
  ['a list', [WEB, MAIL]],
  ['a list with brackets', [`<${WEB}>`, ` <${MAIL}> `]],
  ['a text', `${WEB}, ${MAIL}`],
  ['a header', `<${WEB}>,\r\n <${MAIL}>`],
  ['a typed list', `[${WEB}, ${MAIL}]`],
])('%s', (_, value) => {
  expect(readUnsubscribe(value)).toEqual([WEB, MAIL])
})

test.each([
  ['http://example.com/u', 'no https: or mailto:'],
  ['javascript:alert(1)', 'no https: or mailto:'],
  ['list@example.com', 'no https: or mailto:'],
  ['example.com/u', 'no https: or mailto:'],
  ['https:/example.com', 'no https: address'],
  ['https://', 'no https: address'],
  ['https://exa[mple.com/u', 'no https: address'],
  ['https://user:pw@example.com/u', 'a login'],
  ['https://example.com/ü', 'cannot stand in it'],
  ['https://example.com/{{token}}', 'cannot stand in it'],
  ['https://example.com/a>b', 'cannot stand in it'],
  ['mailto:', 'no mailto: address'],
  ['mailto:nobody', 'no mailto: address'],
  ['mailto:a@b%0d%0aBcc:c@d', 'no mailto: address'],
  ['mailto:a@b%2Cc@d', 'no mailto: address'],
  ['mailto:a@b?bcc=c@d', 'something else than subject and body'],
  ['mailto:a@b?subject', 'something else than subject and body'],
  ['mailto:a@b?subject=x%0D%0ABcc:c@d', 'a line break'],
  ['mailto:a@b?body=%0', 'something else'],
  [`https://example.com/${'a'.repeat(900)}`, '920 characters'],
])('%s is refused', (uri, words) => {
  expect(messages([uri])).toContain(words)
  expect(messages(`mailto:a@b, ${uri}`)).toContain(words)
})

test.each([
  ['https://example.com/a,b'],
  ['https://example.com/a b'],
  ['https://example.com/\r\nBcc:evil@evil.example'],
  [`${WEB}, ${MAIL}`],
])('an entry of a list is one address: %j', (entry) => {
  expect(messages([entry])).toContain('write a comma as %2C')
})

test.each<unknown>([12, { a: 1 }, [[WEB]], Array<string>(11).fill(WEB), 'x'.repeat(1_000_000)])(
  'of another kind, or too many',
  (value) => {
    expect(messages(value)).not.toBe('')
  },
)
