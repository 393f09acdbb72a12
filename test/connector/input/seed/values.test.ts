import { describe, expect, test } from 'vitest'
import { authentication, parse, refusal } from './example.ts'

describe('port', () => {
  test.each([
    [587, 587],
    ['587', 587],
    [' 25 ', 25],
    [25.0, 25],
    [1n, 1],
    ['65535', 65535],
  ])('%s', (value, expected) => {
    expect(parse(authentication({ port: value })).account).toMatchObject({ request: { port: expected } })
  })

  test.each([0, 65536, -1, 25.5, NaN, true, '0x24b', '5e2', '25.0', '٢٥', 'smtp', '123456', {}, [25]])(
    '%j is none',
    (value) => {
      expect(refusal(authentication({ port: value }))).toMatch(
        /^SMTP port \(authentication\.port\): .* is not a port/,
      )
    },
  )
})

describe('host', () => {
  test.each([
    ['mail.example.com', 'mail.example.com'],
    [' localhost\n', 'localhost'],
    ['mail_server', 'mail_server'],
    ['mail.example.com.', 'mail.example.com.'],
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['bücher.example', 'xn--bcher-kva.example'],
  ])('%s', (value, expected) => {
    expect(parse(authentication({ hostname: value })).account).toMatchObject({ request: { host: expected } })
  })

  test.each(['smtp://h', 'h:25', 'user@h', 'a b', 'a..b', '-h', '[h', '/etc', 12, {}, 'x'.repeat(254)])(
    '%j is none',
    (value) => {
      expect(refusal(authentication({ hostname: value }))).toMatch(
        /^SMTP host \(authentication\.hostname\): .* is not a host name/,
      )
    },
  )
})

describe('booleans', () => {
  test.each([true, 'true', 'True', 'TRUE', ' true ', '${true}', '${ True }'])('%j is true', (value) => {
    expect(parse({ smtpEmailReadReceipt: value }).email.readReceipt).toBe(true)
  })
  test.each([false, 'false', 'False', '${false}', null, ''])('%j is false', (value) => {
    expect(parse({ smtpEmailReadReceipt: value }).email.readReceipt).toBe(false)
  })
  test.each(['yes', 1, '${yes}', '${true', 'true}', {}])('%j is neither', (value) => {
    expect(refusal({ smtpEmailReadReceipt: value })).toMatch(
      /^Read receipt \(smtpEmailReadReceipt\): .* is neither true nor false\.$/,
    )
  })
})

describe('importance', () => {
  test.each([
    ['high', 'high'],
    ['Low', 'low'],
    [' NORMAL ', 'normal'],
    [true, 'high'],
    [false, 'normal'],
    ['true', 'high'],
    ['False', 'normal'],
    ['${true}', 'high'],
    ['${false}', 'normal'],
  ])('%j', (value, expected) => {
    expect(parse({ smtpEmailImportance: value }).email.importance).toBe(expected)
  })
  test('another word', () => {
    expect(refusal({ smtpEmailImportance: 'urgent' })).toBe(
      'Importance (smtpEmailImportance): "urgent" is not one of: high, normal, low, true, false.',
    )
    expect(refusal({ smtpEmailImportance: 'constructor' })).toContain('"constructor" is not one of')
  })
})

describe('words', () => {
  test.each(['confidential', 'Personal', ' PRIVATE ', 'normal'])('sensitivity %j', (value) => {
    expect(parse({ smtpEmailSensitivity: value }).email.sensitivity).toBe(value.trim().toLowerCase())
  })
  test.each([
    ['Sensitivity', 'smtpEmailSensitivity', 'secret', 'normal, personal, private, confidential'],
    ['When the mail cannot be sent', 'smtpEmailOnFailure', 'stop', 'fail, continue'],
    ['When some recipients are refused', 'smtpEmailOnPartial', true, 'accept, retry-deferred'],
    ["If the server's answer was lost", 'smtpEmailOnUncertain', 'ask', 'report, resend'],
  ])('%s %s: %j', (label, name, value, allowed) => {
    const called = label === '' ? name : `${label} (${name})`
    const quoted = typeof value === 'string' ? `"${value}"` : String(value)
    expect(refusal({ [name]: value })).toBe(`${called}: ${quoted} is not one of: ${allowed}.`)
  })
})

describe('subject', () => {
  test.each([
    ['Grüße 🎉', 'Grüße 🎉'],
    [4711, '4711'],
    [9007199254740993n, '9007199254740993'],
    [true, 'true'],
    ['tab\tinside', 'tab\tinside'],
    ['from a file\r\n', 'from a file'],
  ])('%s', (value, expected) => {
    expect(parse({ smtpEmailSubject: value }).email.subject).toBe(expected)
  })
  test.each(['Hello\r\nBcc: evil@x', 'two\nlines', 'nul\0'])('%j is refused', (value) => {
    expect(refusal({ smtpEmailSubject: value })).toMatch(
      /^Subject \(smtpEmailSubject\): .*write it on one line/,
    )
  })
  test.each([
    [{ a: 1 }, 'a context'],
    [['a'], 'a list'],
  ])('%j is refused', (value, kind) => {
    expect(refusal({ smtpEmailSubject: value })).toContain(
      `Subject (smtpEmailSubject): ${kind} is not a text; build the text with FEEL`,
    )
  })
})

describe('follow-up', () => {
  const followUp = (value: unknown) => parse({ smtpEmailFollowUp: value }).email.followUp
  test.each([
    ['TODAY', { kind: 'today' }],
    [' tomorrow ', { kind: 'tomorrow' }],
    ['2026-01-31', { kind: 'date', date: '2026-01-31' }],
    ['2026-01-31T17:00', { kind: 'local', dateTime: '2026-01-31T17:00:00' }],
    ['2026-01-31T17:00:30.5', { kind: 'local', dateTime: '2026-01-31T17:00:30' }],
    ['2026-01-31T17:00:00Z', { kind: 'instant', epochMs: Date.UTC(2026, 0, 31, 17) }],
    ['2026-01-31t17:00z', { kind: 'instant', epochMs: Date.UTC(2026, 0, 31, 17) }],
    ['2026-01-31T17:00:00+01:00', { kind: 'instant', epochMs: Date.UTC(2026, 0, 31, 16) }],
    ['2026-01-31T17:00+0100', { kind: 'instant', epochMs: Date.UTC(2026, 0, 31, 16) }],
    ['2026-01-31T17:00:00-05:00', { kind: 'instant', epochMs: Date.UTC(2026, 0, 31, 22) }],
    ['2026-07-01T17:00:00+02:00[Europe/Berlin]', { kind: 'instant', epochMs: Date.UTC(2026, 6, 1, 15) }],
    ['2026-07-01T17:00:00@Europe/Berlin', { kind: 'instant', epochMs: Date.UTC(2026, 6, 1, 15) }],
    ['2024-02-29', { kind: 'date', date: '2024-02-29' }],
  ])('%j', (value, expected) => {
    expect(followUp(value)).toEqual(expected)
  })
  test.each([
    'next week',
    '2026-02-30',
    '2026-13-01',
    '31.01.2026',
    '2026-01-31T24:00',
    '2026-01-31T25:00:00Z',
    '2026-01-31T17:60',
    '2026-01-31T17:00+25:00',
    '2026-01-31T17:00@Europe/Nowhere',
    '2026-01-31 17:00',
    true,
    1769878800000,
  ])('%j is refused', (value) => {
    expect(refusal({ smtpEmailFollowUp: value })).toMatch(
      /^Follow up \(smtpEmailFollowUp\): .* is no day; give today, tomorrow/,
    )
  })
})
