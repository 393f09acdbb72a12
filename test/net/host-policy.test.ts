import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lookup } from '../../src/net/checked-addresses.ts'
import { createDial } from '../../src/net/dial.ts'
import { judgeAddresses, judgeName } from '../../src/net/host-policy.ts'
import { asciiName } from '../../src/net/host-name.ts'
import { readAddress } from '../../src/net/ip-address.ts'
import { policyOf, type Lists } from '../support/host-policy.ts'

/** What becomes of a host that leads to these addresses (itself, where it is one). */
function verdict(host: string, leadsTo: readonly string[], lists: Lists): string {
  const policy = policyOf(lists)
  const literal = readAddress(host)
  const name = judgeName(literal ? undefined : asciiName(host), policy)
  if ('why' in name) return name.why
  const addresses = (literal ? [host] : leadsTo).flatMap((one) => readAddress(one) ?? [])
  return judgeAddresses(addresses, policy, name.freed)?.why ?? 'free'
}

const METADATA = /is for the metadata of a cloud, and this worker connects to none of these/

describe('metadata addresses', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '169.254.255.255',
    '169.254.169.254.',
    '2852039166',
    '0xa9fea9fe',
    '0XA9FEA9FE',
    '025177524776',
    '0251.0376.0251.0376',
    '0xa9.0xfe.0xa9.0xfe',
    '169.254.43518',
    '169.16689662',
    '0xa9.254.0124776',
    '１６９.２５４.１６９.２５４',
    '169。254｡169．254',
    '①⑥⑨.254.169.254',
    '[169.254.169.254]',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::FFFF:A9FE:A9FE',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '0000:0000:0000:0000:0000:ffff:a9fe:a9fe',
    '[::ffff:a9fe:a9fe]',
    '::ffff:a9fe:a9fe%eth0',
    '[::ffff:a9fe:a9fe%25]',
    '::ffff:0:169.254.169.254',
    '::ffff:0:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a9fe:a9fe',
    '64:ff9b:1:2:3:4:a9fe:a9fe',
    '64:ff9b:1:a9fe:a9:fe00::',
    '64:ff9b:1:12a9:fe:a9fe::',
    '64:ff9b:1:1234:a9:fea9:fe00::',
    '2002:a9fe:a9fe::',
    '2002:a9fe:a9fe:1:2:3:4:5',
    '2001:0:4136:e378:8000:63bf:5601:5601',
    '2001:0:a9fe:a9fe:8000:63bf:3fff:fdd2',
    '::169.254.169.254',
    '::a9fe:a9fe',
    'fe80::5efe:a9fe:a9fe',
    '2001:db8::200:5efe:169.254.169.254',
    '100.100.100.200',
    '0144.0144.0144.0310',
    '1684301000',
    '::ffff:6464:64c8',
    '64:ff9b::6464:64c8',
    'fd00:ec2::254',
    'FD00:0EC2:0:0:0:0:0:254',
    '[fd00:ec2::254%eth0]',
    'fd00:ec2::0.0.2.84',
    'fd20:ce::254',
    'fd20:00ce:0000::0254',
  ])('%s is denied, whatever is allowed, also as an answer of DNS', (spelling) => {
    const lists = { allow: ['0.0.0.0/0', '::/0', 'mail.example', '169.254.0.0/16'] }
    expect(verdict(spelling, [], lists)).toMatch(METADATA)
    expect(verdict('mail.example', ['192.0.2.1', spelling], lists)).toMatch(METADATA)
  })

  test.each([
    '169.253.255.255',
    '169.255.0.0',
    '100.100.100.201',
    'fd00:ec2::253',
    'fd00:ec2::1:254',
    '64:ff9b::c000:201',
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    'fe80::1%eth0',
    // a NAT64 prefix that nobody can know for one
    '2001:db8:64::a9fe:a9fe',
  ])('%s is none of them', (address) => {
    expect(verdict(address, [], {})).toBe('free')
  })

  const inDecimal = (one: number) => String(one)
  const part = (value: number) =>
    fc.oneof(
      fc.constant(inDecimal(value)),
      fc.nat(3).map((zeros) => `0${'0'.repeat(zeros)}${value.toString(8)}`),
      fc.nat(3).map((zeros) => `0x${'0'.repeat(zeros)}${value.toString(16)}`),
      fc.constant(`0X${value.toString(16).toUpperCase()}`),
      fc.constant(inDecimal(value).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))),
    )
  const four = fc
    .tuple(fc.constantFrom('.', '。', '．', '｡'), fc.constantFrom('', '.'), fc.integer({ min: 1, max: 4 }))
    .chain(([dot, end, parts]) => {
      const [a, b, c, d] = [169, 254, 169, 254]
      const values =
        [
          [((a * 256 + b) * 256 + c) * 256 + d],
          [a, (b * 256 + c) * 256 + d],
          [a, b, c * 256 + d],
          [a, b, c, d],
        ][parts - 1] ?? []
      return fc.tuple(...values.map(part)).map((texts) => texts.join(dot) + end)
    })
  const word = fc.integer({ min: 0, max: 0xffff }).map((one) => one.toString(16))
  const six = fc
    .tuple(
      fc.constantFrom('::ffff:', '::ffff:0:', '64:ff9b::', '::', '0:0:0:0:0:ffff:', '64:ff9b:1::'),
      fc.constantFrom('a9fe:a9fe', '169.254.169.254', 'A9FE:A9FE'),
      fc.constantFrom('', '%1', '%eth0', '%br-lan', '%eth0.100'),
      fc.boolean(),
    )
    .map(([before, after, zone, brackets]) =>
      brackets ? `[${before}${after}${zone}]` : before + after + zone,
    )
  const tunnelled = fc.tuple(word, word, word, word).map((words) => `2002:a9fe:a9fe:1:${words.join(':')}`)

  test('no spelling of 169.254.169.254 gets through', async () => {
    const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const dial = createDial({ lookup, policy: policyOf({ allow: ['0.0.0.0/0', '::/0'] }) })
    const { signal } = new AbortController()
    await fc.assert(
      fc.asyncProperty(fc.oneof(four, six, tunnelled), async (host) => {
        await expect(dial({ host, port: 1 }, { timeoutMs: 1_000, signal })).rejects.toMatchObject({
          type: 'HOST_DENIED',
        })
      }),
      { numRuns: 500 },
    )
  })
})

describe('the lists', () => {
  const from: Lists = { allow: ['mail.example', '*.below.example', '10.1.0.0/16'] }

  test.each<[string, readonly string[], Lists, RegExp | 'free']>([
    ['mail.example', ['127.0.0.1', '10.9.9.9'], {}, 'free'],
    ['mail.example', ['203.0.113.1'], from, 'free'],
    ['MAIL.Example.', ['203.0.113.1'], from, 'free'],
    ['a.below.example', ['203.0.113.1'], from, 'free'],
    ['a.b.below.example', ['203.0.113.1'], from, 'free'],
    ['below.example', ['203.0.113.1'], from, /no entry of SMTP_HOSTS_ALLOW allows it or its address 203/],
    ['notbelow.example', ['203.0.113.1'], from, /no entry/],
    ['mail.example.evil', ['203.0.113.1'], from, /no entry/],
    ['other.example', ['10.1.2.3'], from, 'free'],
    ['other.example', ['10.1.2.3', '10.2.0.1'], from, /its address 10\.2\.0\.1/],
    ['other.example', ['::ffff:10.1.2.3'], from, 'free'],
    ['other.example', ['64:ff9b::10.1.2.3'], from, 'free'],
    // leads through 10.1.2.3, and not to it
    ['other.example', ['2002:a01:203::1'], from, /no entry/],
    ['10.1.2.3', [], from, 'free'],
    ['10.2.2.3', [], from, /no entry/],
    ['bücher.example', ['203.0.113.1'], { allow: ['xn--bcher-kva.example'] }, 'free'],
    [
      'xn--bcher-kva.example',
      ['203.0.113.1'],
      { deny: ['BÜCHER.example'] },
      /"BÜCHER\.example" in SMTP_HOSTS_DENY denies it/,
    ],
    ['smtp_host', ['203.0.113.1'], { allow: ['SMTP_host'] }, 'free'],
    // deny wins
    ['mail.example', ['203.0.113.1'], { ...from, deny: ['mail.example'] }, /denies it/],
    ['mail.example', ['203.0.113.1'], { ...from, deny: ['203.0.113.0/24'] }, /denies its address 203/],
    ['other.example', ['10.1.2.3'], { ...from, deny: ['10.0.0.0/8'] }, /denies its address 10/],
    ['a.b.example', [], { deny: ['*.example'] }, /denies it/],
    ['example', ['203.0.113.1'], { deny: ['*.example'] }, 'free'],
    // every form of an address that is denied
    ['::ffff:10.0.0.1', [], { deny: ['10.0.0.0/8'] }, /denies/],
    ['64:ff9b::10.0.0.1', [], { deny: ['10.0.0.0/8'] }, /denies/],
    ['64:ff9b:1:2:3:4:a00:1', [], { deny: ['10.0.0.0/8'] }, /denies/],
    ['2002:a00:1::1', [], { deny: ['10.0.0.0/8'] }, /denies/],
    ['64:ff9b::203.0.113.1', [], { deny: ['64:ff9b::/96'] }, /denies/],
    ['10.0.0.1', [], { deny: ['::ffff:10.0.0.0/104'] }, /denies/],
    ['012.1', [], { deny: ['10.0.0.0/8'] }, /denies/],
    // the kernel takes "no address" for this machine
    ['0.0.0.0', [], { deny: ['127.0.0.0/8'] }, /denies/],
    ['0', [], { deny: ['127.0.0.1'] }, /denies/],
    ['::ffff:0.0.0.0', [], { deny: ['127.0.0.0/8'] }, /denies/],
    ['::', [], { deny: ['::1'] }, /denies/],
    // and what is none of them
    ['::1', [], { deny: ['0.0.0.0/8'] }, 'free'],
    ['64:ff9b:1:c000:2:100::', [], { deny: ['127.0.0.0/8', '0.0.0.0/8'] }, 'free'],
    ['10.0.0.1', [], { deny: ['::/0'] }, 'free'],
    ['localhost', ['::1', '127.0.0.1'], { deny: ['127.0.0.0/8'] }, /denies its address 127/],
    ['localhost', ['::1'], { deny: ['localhost'] }, /denies it/],
  ])('%s → %j with %j: %s', (host, leadsTo, lists, outcome) => {
    const said = verdict(host, leadsTo, lists)
    if (outcome === 'free') expect(said).toBe('free')
    else expect(said).toMatch(outcome)
  })
})
