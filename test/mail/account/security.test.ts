import { describe, expect, test } from 'vitest'
import type { Security } from '../../../src/mail/account-request.ts'
import { isLoopback, protection } from '../../../src/mail/account/security.ts'

const field = 'security'
const REMOTE = '192.0.2.1'
const LOCAL = '127.0.0.1'

describe('protection of a connection', () => {
  test.each<[Security, Security, number, string, boolean, string]>([
    // asked, floor, port, address, with password
    ['auto', 'auto', 465, REMOTE, true, 'implicit-tls'],
    ['auto', 'auto', 587, REMOTE, true, 'require-starttls'],
    ['auto', 'auto', 25, REMOTE, false, 'offer-starttls'],
    ['auto', 'auto', 25, LOCAL, true, 'offer-starttls'],
    ['auto', 'none', 587, REMOTE, true, 'require-starttls'],
    ['tls', 'auto', 587, REMOTE, true, 'implicit-tls'],
    ['starttls', 'auto', 465, REMOTE, true, 'require-starttls'],
    ['starttls', 'none', 25, LOCAL, false, 'require-starttls'],
    ['none', 'none', 25, REMOTE, true, 'plain'],
    ['none', 'auto', 25, REMOTE, true, 'refuse'],
    ['none', 'auto', 25, REMOTE, false, 'offer-starttls'],
    ['none', 'auto', 25, LOCAL, true, 'plain'],
    ['none', 'starttls', 25, LOCAL, true, 'require-starttls'],
    ['none', 'tls', 25, LOCAL, false, 'implicit-tls'],
    ['auto', 'starttls', 465, REMOTE, true, 'implicit-tls'],
    ['none', 'starttls', 465, REMOTE, true, 'implicit-tls'],
    ['starttls', 'starttls', 465, REMOTE, true, 'require-starttls'],
    ['auto', 'starttls', 25, REMOTE, false, 'require-starttls'],
    ['starttls', 'tls', 587, REMOTE, true, 'implicit-tls'],
  ])(
    'asked %s, floor %s, port %i, to %s, password %s: %s',
    (asked, floor, port, address, withPassword, expected) => {
      expect(protection({ asked, field, floor, port, address, withPassword }).kind).toBe(expected)
    },
  )

  test('never leaves a password for another machine to chance, unless diagram and operator both say none', () => {
    const all: Security[] = ['auto', 'tls', 'starttls', 'none']
    for (const asked of all) {
      for (const floor of all) {
        for (const port of [25, 465, 587]) {
          const { kind } = protection({ asked, field, floor, port, address: REMOTE, withPassword: true })
          const encrypted = kind === 'implicit-tls' || kind === 'require-starttls' || kind === 'refuse'
          expect(encrypted || (asked === 'none' && floor === 'none'), `${asked} ${floor} ${port}`).toBe(true)
        }
      }
    }
  })

  test.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['fe80::1', false],
    ['', false],
  ])('%s is this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})
