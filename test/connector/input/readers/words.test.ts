import { describe, expect, test } from 'vitest'
import { parse, refusal } from '../seed/example.ts'

const receipts = (value: unknown) => parse({ smtpEmailDeliveryReceipt: value }).email.deliveryReceipt?.of

describe('a list of words', () => {
  test.each<[unknown, readonly string[] | undefined]>([
    [
      ['success', 'failure'],
      ['success', 'failure'],
    ],
    ['Success', ['success']],
    [' success; FAILURE ', ['success', 'failure']],
    ['[success, "delay"]', ['success', 'delay']],
    ['success\nfailure delay', ['success', 'failure', 'delay']],
    [['delay', 'delay'], ['delay']],
    [[], undefined],
    ['[]', undefined],
    [' , ', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j', (value, expected) => expect(receipts(value)).toEqual(expected))

  test.each<[unknown, RegExp]>([
    [
      'never',
      /^Delivery receipt \(smtpEmailDeliveryReceipt\): "never" is not one of: success, failure, delay\.$/,
    ],
    [true, /true is not one of/],
    [['success', 'x\r\ny'], /^Delivery receipt \(smtpEmailDeliveryReceipt\[2\]\): .* is not one of/],
    ['success\r\nRSET', /"RSET" is not one of/],
    ['__proto__', /"__proto__" is not one of/],
    ['constructor', /"constructor" is not one of/],
    [{ success: true }, /a context is not one of/],
    [[['success']], /\[1\]\): a list is not one of/],
    [Array(101).fill('success'), /has 101 entries, and may have 100 at most/],
    ['success,'.repeat(10_000), /is not one of/],
  ])('%j is refused', (value, words) => {
    const message = refusal({ smtpEmailDeliveryReceipt: value })
    expect(message).toMatch(words)
    expect(message.length).toBeLessThan(500)
  })
})
