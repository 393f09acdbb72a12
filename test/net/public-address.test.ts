import { expect, test } from 'vitest'
import { judgeAddresses, judgeName } from '../../src/net/host-policy.ts'
import { readAddress } from '../../src/net/ip-address.ts'
import { isPublic } from '../../src/net/public-address.ts'
import { policyOf } from '../support/host-policy.ts'

const read = (text: string) => {
  const address = readAddress(text)
  if (!address) throw new Error(`${text} is no address`)
  return address
}

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111', '64:ff9b::808:808'])(
  'public: %s',
  (text) => {
    expect(isPublic(read(text))).toBe(true)
  },
)

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001:db8::1',
  '2001:0:a00:1::1',
  '2001:20::1',
  '2002:a00:1::1',
  '3fff::1',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
])('not public: %s', (text) => {
  expect(isPublic(read(text))).toBe(false)
})

const policy = {
  ...policyOf({ allow: ['files.example.com', '10.1.0.0/16', '8.8.8.0/24'], deny: ['10.1.9.9'] }),
  allowName: 'SMTP_URLS_ALLOW',
  publicOnly: true,
}
const judge = (name: string, ...addresses: string[]) => {
  const verdict = judgeName(name, policy)
  return 'why' in verdict ? verdict.why : judgeAddresses(addresses.map(read), policy, verdict.freed)?.why
}

test('of files, a name frees public addresses alone, and a range what is in it', () => {
  expect(judge('files.example.com', '1.1.1.1', '2606:4700::1')).toBeUndefined()
  expect(judge('files.example.com', '1.1.1.1', '192.168.0.1')).toBe(
    'its address 192.168.0.1 is not one of the public internet, and no range in SMTP_URLS_ALLOW has it',
  )
  expect(judge('files.example.com', '10.1.2.3')).toBeUndefined()
  expect(judge('files.example.com', '10.1.9.9')).toMatch(/SMTP_HOSTS_DENY/)
  expect(judge('other.example.com', '1.1.1.1')).toBe(
    'no entry of SMTP_URLS_ALLOW allows it or its address 1.1.1.1',
  )
  expect(judge('other.example.com', '8.8.8.8')).toBeUndefined()
  expect(judge('files.example.com', '169.254.169.254')).toMatch(/metadata/)
})
