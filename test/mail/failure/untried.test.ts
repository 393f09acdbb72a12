import { expect, test } from 'vitest'
import { untriedRecipients } from '../../../src/mail/failure/untried.ts'

const to = ['ada@example.org', 'bob@example.org', 'eve@example.org', 'joe@example.org']
const said = (recipient: string, response: string) => Object.assign(new Error(), { recipient, response })
const limit = '452 4.5.3 too many recipients'

test.each<[string, string[], [string, string][], string[]]>([
  ['nobody, where all are accepted', to, [], []],
  [
    'those after the limit',
    [to[0] ?? ''],
    [
      ['bob@example.org', limit],
      ['eve@example.org', limit],
    ],
    ['bob@example.org', 'eve@example.org'],
  ],
  [
    'nobody, where none was accepted',
    [],
    [
      ['ada@example.org', limit],
      ['bob@example.org', limit],
    ],
    [],
  ],
  [
    'not one before the first that was accepted',
    ['bob@example.org'],
    [
      ['ada@example.org', limit],
      ['eve@example.org', limit],
    ],
    ['eve@example.org'],
  ],
  [
    'not who was refused or deferred',
    ['ada@example.org'],
    [
      ['bob@example.org', '550 5.1.1 unknown'],
      ['eve@example.org', '451 4.2.1 busy'],
      ['joe@example.org', limit],
    ],
    ['joe@example.org'],
  ],
  ['not with a reply that is none', ['ada@example.org'], [['bob@example.org', 'what?']], []],
])('%s', (_name, accepted, errors, untried) => {
  const rejectedErrors = errors.map(([recipient, response]) => said(recipient, response))
  expect(untriedRecipients({ accepted, rejectedErrors }, to)).toEqual(untried)
})
