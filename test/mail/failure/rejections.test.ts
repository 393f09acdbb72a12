import { expect, test } from 'vitest'
import { rejections } from '../../../src/mail/failure/rejections.ts'

const refused = (recipient: string, response: string) =>
  Object.assign(new Error('refused'), { recipient, response })

test('each recipient with the codes and words of the server', () => {
  const rejectedErrors = [
    refused('a@x.test', '550-5.1.1 No such\n550 5.1.1 user'),
    refused('b@x.test', '452 Full'),
  ]
  expect(rejections({ rejectedErrors })).toEqual([
    { recipient: 'a@x.test', code: '550', enhancedCode: '5.1.1', message: 'No such user' },
    { recipient: 'b@x.test', code: '452', message: 'Full' },
  ])
})

test('no code where the server spoke no SMTP', () => {
  expect(rejections({ rejectedErrors: [refused('a@x.test', 'what?')] })).toEqual([
    { recipient: 'a@x.test', code: 'PROTOCOL', message: 'what?' },
  ])
})

test('not more words than a variable should hold', () => {
  const [rejection] = rejections({ rejectedErrors: [refused('a@x.test', `550 ${'no '.repeat(1_000)}`)] })
  expect(rejection?.message.length).toBeLessThanOrEqual(300)
})

test('none', () => {
  expect(rejections({})).toEqual([])
})
