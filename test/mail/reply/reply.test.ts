import { describe, expect, test } from 'vitest'
import { keptReply, parseReply, serverWords } from '../../../src/mail/reply/reply.ts'

describe('parseReply', () => {
  test.each([
    ['250 2.0.0 Ok: queued as 4F1', { code: 250, enhancedCode: '2.0.0', text: 'Ok: queued as 4F1' }],
    ['550 No such user', { code: 550, text: 'No such user' }],
    ['421', { code: 421, text: '' }],
    ['550 #5.1.0 Address rejected', { code: 550, enhancedCode: '5.1.0', text: 'Address rejected' }],
    ['554 (5.7.1) Denied', { code: 554, enhancedCode: '5.7.1', text: 'Denied' }],
    [
      '535 5.7.139 Basic authentication is disabled',
      { code: 535, enhancedCode: '5.7.139', text: 'Basic authentication is disabled' },
    ],
    ['550 5.7 is a version', { code: 550, text: '5.7 is a version' }],
    ['550 Connect to 5.1.1.1 first', { code: 550, text: 'Connect to 5.1.1.1 first' }],
  ])('%s', (response, reply) => {
    expect(parseReply(response)).toEqual(reply)
  })

  test('several lines, each with its codes', () => {
    const response =
      '550-5.7.26 This mail has been blocked because the sender\r\n550-5.7.26 is unauthenticated.\r\n550 5.7.26 See https://x.test'
    expect(parseReply(response)).toEqual({
      code: 550,
      enhancedCode: '5.7.26',
      text: 'This mail has been blocked because the sender is unauthenticated. See https://x.test',
      lines: ['This mail has been blocked because the sender', 'is unauthenticated.', 'See https://x.test'],
    })
  })

  test('the enhanced code may come late', () => {
    expect(parseReply('550-Rejected\n550 5.1.1 No such user')).toMatchObject({ enhancedCode: '5.1.1' })
  })

  test('of several enhanced codes the one that says something', () => {
    expect(parseReply('550-5.0.0 Sorry\n550 5.1.1 No such user')).toMatchObject({ enhancedCode: '5.1.1' })
    expect(parseReply('550-5.0.0 Sorry\n550 Bye')).toMatchObject({ enhancedCode: '5.0.0' })
  })

  test.each(['', 'HTTP/1.1 400 Bad Request', '+OK POP3', '1234 x', '55', '5500', '654 x'])(
    'no reply: %j',
    (response) => {
      expect(parseReply(response)).toBeUndefined()
    },
  )
})

describe('serverWords', () => {
  test('on one line, codes once', () => {
    expect(serverWords('550-5.1.1 No such\r\n550 5.1.1 user')).toBe('550 5.1.1 No such user')
  })

  test('without control characters', () => {
    expect(serverWords('550 \u001b[31mred\u0000\u2028line')).toBe('550 [31mred line')
  })

  test('cut at a word', () => {
    expect(serverWords('550 one two three four', 14)).toBe('550 one two…')
  })

  test('cut in a word that does not end', () => {
    expect(serverWords(`550 ${'x'.repeat(50)}`, 20)).toBe(`550 ${'x'.repeat(15)}…`)
    expect(serverWords(`550 ${'😀'.repeat(50)}`, 20)).toMatch(/^550 (😀)+…$/)
  })

  test('what is no SMTP is shown as it is', () => {
    expect(serverWords('SSH-2.0-OpenSSH_9\r\n')).toBe('SSH-2.0-OpenSSH_9')
  })
})

describe('what is kept of a reply', () => {
  const asItIs = (text: string) => text

  test.each([
    ['250 2.0.0 Ok: queued as 4F1', '250 2.0.0 Ok: queued as 4F1'],
    ['250-first\r\n250 second', '250-first 250 second'],
    ['250 \u001b]0;title\u0007\u202eevil\u2028{"level":"fatal"}', '250 ]0;title evil {"level":"fatal"}'],
    ['250 a\u200b\ufeff\u2066b\ud800', '250 ab'],
    ['250 ok "\u0000integer:5', '250 ok " integer:5'],
  ])('%j', (response, kept) => {
    expect(keptReply(response, asItIs)).toBe(kept)
    expect(serverWords(response)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  })

  test.each(['y', '\\', ' y', '\u202e'])('1,000 characters of a reply of 900 kB of %j', (words) => {
    const kept = keptReply(`250 ${words.repeat(900_000 / words.length)}`, asItIs)
    expect(kept.length).toBeLessThanOrEqual(1_000)
    expect(kept).toMatch(/^250/)
  })

  test('a secret is masked before the reply is cut', () => {
    const mask = (text: string) => text.replaceAll('hunter2', '***')
    const kept = keptReply(`250 ${'x'.repeat(990)} hunter2`, mask)
    expect(kept).not.toContain('hun')
  })
})
