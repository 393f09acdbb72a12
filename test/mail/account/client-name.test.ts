import { expect, test } from 'vitest'
import { clientNameOn } from '../../../src/mail/account/client-name.ts'
import { isFullName } from '../../../src/net/full-name.ts'

test.each([
  ['10.1.2.3', '[10.1.2.3]'],
  ['::ffff:10.1.2.3', '[10.1.2.3]'],
  ['2001:db8::1', '[IPv6:2001:db8::1]'],
  ['fe80::1%eth0', '[IPv6:fe80::1]'],
  [undefined, '[127.0.0.1]'],
])('on a connection from %s, without a name: %s', (address, name) => {
  expect(clientNameOn(address, undefined)).toBe(name)
  expect(clientNameOn(address, 'mailer.example.com')).toBe('mailer.example.com')
})

test.each([
  ['mailer.example.com', true],
  ['worker-7d9f.mail.svc.cluster.local', true],
  ['smtp-worker-7d9f', false],
  ['localhost', false],
  ['10.1.2.3', false],
  ['', false],
])('is %j a full name: %s', (name, isFull) => {
  expect(isFullName(name)).toBe(isFull)
})
