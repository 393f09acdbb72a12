import { expect, test } from 'vitest'
import { NoRule, readHostRule } from '../../src/net/host-rules.ts'

test.each([
  ['Mail.Example.COM.', { kind: 'name', name: 'mail.example.com' }],
  ['localhost', { kind: 'name', name: 'localhost' }],
  ['smtp_host', { kind: 'name', name: 'smtp_host' }],
  ['bücher.example', { kind: 'name', name: 'xn--bcher-kva.example' }],
  ['*.Example.com', { kind: 'suffix', suffix: '.example.com' }],
  ['10.0.0.0/8', { kind: 'range', range: { bytes: [10, 0, 0, 0], bits: 8 } }],
  ['10.1.2.3', { kind: 'range', range: { bytes: [10, 1, 2, 3], bits: 32 } }],
  ['0.0.0.0/0', { kind: 'range', range: { bytes: [0, 0, 0, 0], bits: 0 } }],
  ['::ffff:10.0.0.0/104', { kind: 'range', range: { bytes: [10, 0, 0, 0], bits: 8 } }],
  ['::ffff:a00:1', { kind: 'range', range: { bytes: [10, 0, 0, 1], bits: 32 } }],
  [
    'FD00::/8',
    { kind: 'range', range: { bytes: [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], bits: 8 } },
  ],
  ['[::1]', { kind: 'range', range: { bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], bits: 128 } }],
])('%s', (text, rule) => {
  expect(readHostRule(text)).toEqual({ text, ...rule })
})

test.each([
  ['*', 'no host name'],
  ['*.', 'no host name'],
  ['*example.com', 'no host name'],
  ['mail.*.com', 'no host name'],
  ['a b', 'no host name'],
  ['a..b', 'no host name'],
  ['10.0.0', 'write 10.0.0.0'],
  ['10.0.0.999', 'no host name'],
  ['*.10.0.0.1', 'no host name'],
  ['mail.example.com:25', 'port'],
  ['smtp://mail.example.com', 'no address range'],
  ['10.0.0.0/33', 'no address range'],
  ['10.0.0.0/', 'no address range'],
  ['10/8', 'no address range'],
  ['mail.example.com/8', 'no address range'],
  ['10.0.0.1/8', 'first address'],
  ['fd00::1/8', 'first address'],
  ['2852039166', 'write 169.254.169.254'],
  ['0127.0.0.1', 'write 87.0.0.1'],
  ['fe80::1%eth0', '%'],
])('%s is refused', (text, why) => {
  const refused = readHostRule(text)
  expect(refused).toBeInstanceOf(NoRule)
  expect((refused as NoRule).why).toContain(why)
})
