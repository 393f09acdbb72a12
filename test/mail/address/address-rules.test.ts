import { describe, expect, it } from 'vitest'
import { allows, parseAddressRule } from '../../../src/mail/address/address-rules.ts'

const rulesOf = (...texts: string[]) =>
  new Set(
    texts.map((text) => {
      const parsed = parseAddressRule(text)
      if (!parsed.ok) throw new Error(parsed.reason)
      return parsed.rule
    }),
  )

describe('addresses and domains of a list', () => {
  it.each([
    ['ops@example.com', 'ops@example.com', true],
    ['Ops@Example.COM', 'oPS@eXAMPLE.com', true],
    ['ops@example.com', 'dev@example.com', false],
    ['ops@example.com', 'ops@sub.example.com', false],
    ['example.com', 'anybody@example.com', true],
    ['@example.com', 'anybody@EXAMPLE.com', true],
    ['example.com', 'anybody@sub.example.com', false],
    ['example.com', 'anybody@notexample.com', false],
    ['example.com', 'anybody@example.com.evil.example', false],
    ['*.example.com', 'anybody@sub.example.com', true],
    ['*.Example.com', 'anybody@A.b.example.COM', true],
    ['*.example.com', 'anybody@example.com', false],
    ['*.example.com', 'anybody@notexample.com', false],
    ['example.com', '"a@evil.example"@example.com', true],
    ['evil.example', '"a@evil.example"@example.com', false],
    ['localhost', 'dev@localhost', true],
    ['bücher.example', 'info@xn--bcher-kva.example', true],
    ['xn--bcher-kva.example', 'info@BÜCHER.example', true],
    ['*.bücher.example', 'info@shop.xn--bcher-kva.example', true],
    ['JÖRG@example.com', 'jörg@example.com', true],
    ['kate@example.com', '\u212aate@example.com', false],
    ['[192.0.2.1]', 'root@[192.0.2.1]', true],
    ['root@[IPv6:2001:DB8::1]', 'root@[IPv6:2001:db8::1]', true],
    [' example.com ', 'anybody@example.com', true],
  ])('%s holds for %s: %s', (rule, address, expected) => {
    expect(allows(rulesOf(rule), address)).toBe(expected)
  })

  it('takes whoever one of its entries is for, and nobody where it has none', () => {
    const rules = rulesOf('example.com', '*.example.org', 'guest@partner.example')
    const asked = ['a@example.com', 'b@x.example.org', 'guest@partner.example', 'c@partner.example']
    expect(asked.filter((one) => allows(rules, one))).toEqual(asked.slice(0, 3))
    expect(allows(new Set(), 'a@example.com')).toBe(false)
  })

  it.each([
    ['', /nothing stands/],
    ['@', /nothing stands after the @/],
    ['*', /as in \*\.example\.com/],
    ['*.', /nothing stands/],
    ['*@example.com', /write example\.com/],
    ['sales-*@example.com', /write example\.com/],
    ['@*.example.com', /as in \*\.example\.com/],
    ['*example.com', /as in \*\.example\.com/],
    ['mail.*.example.com', /as in \*\.example\.com/],
    ['.example.com', /dot at its beginning/],
    ['example.com.', /dot at its beginning or end/],
    ['https://example.com', /not allowed in a domain/],
    ['192.0.2.1', /in brackets/],
    ['*.[192.0.2.1]', /no subdomains/],
    ['Ops <ops@example.com>', /not allowed before the @/],
    ['ops@', /nothing stands after the @/],
    ['ops@exa mple.com', /not allowed in a domain/],
    ['ﬁne.example', /stand for others/],
  ])('refuses %j', (text, reason) => {
    const parsed = parseAddressRule(text)
    expect(parsed).toMatchObject({ ok: false })
    expect('reason' in parsed && parsed.reason).toMatch(reason)
  })
})
