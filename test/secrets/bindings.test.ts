import { describe, expect, test } from 'vitest'
import { refusalOf, type Binding } from '../../src/secrets/bindings.ts'
import { readHostPattern } from '../../src/secrets/host-pattern.ts'

const from = { kind: 'env', variable: 'SHOP_PW' } as const
const asker = { processId: 'invoice-run', tenantId: '<default>' }
const to = (host: string) => ({ host, shown: `host "${host}"` })
const refused = (binding: Partial<Binding>, host = 'smtp.example.com', who = asker) =>
  refusalOf('SHOP', { from, ...binding }, who, to(host))

describe('hosts', () => {
  const listed = (...hosts: string[]) => ({ hosts: hosts.map((host) => readHostPattern(host) as string) })

  test.each([
    ['smtp.example.com', 'smtp.example.com'],
    ['smtp.example.com', 'SMTP.Example.COM'],
    ['smtp.example.com', 'smtp.example.com.'],
    ['Smtp.Example.com.', 'smtp.example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['müller.example', 'xn--mller-kva.example'],
    ['xn--mller-kva.example', 'MÜLLER.example'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '[192.0.2.1]'],
    ['192.0.2.1', '0xc0.0.2.1'],
    ['2001:db8::1', '[2001:0DB8:0:0::1]'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['localhost', 'LOCALHOST'],
  ])('%s is %s', (pattern, host) => {
    expect(refused(listed(pattern), host)).toBeUndefined()
  })

  test.each([
    ['smtp.example.com', 'smtp.example.com.evil.example'],
    ['smtp.example.com', 'smtp-example.com'],
    ['smtp.example.com', 'asmtp.example.com'],
    ['smtp.example.com', 'x.smtp.example.com'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'badexample.com'],
    ['*.example.com', '*.example.com'],
    ['*.example.com', 'smtp.example.com.evil.example'],
    ['*.0.2.x1', '192.0.2.1'],
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
    ['127.0.0.1', '::1'],
    ['192.0.2.1', '192.0.2.11'],
    ['192.0.2.1', '192.0.2.0/24'],
    ['fe80::1', 'fe80::1%eth0'],
    ['smtp.example.com', ''],
    ['smtp.example.com', 'smtp.example.com\0.evil.example'],
    ['smtp.example.com', 'smtp.example.com@evil.example'],
    ['smtp.example.com', 'evil.example/smtp.example.com'],
    ['smtp.example.com', 'ѕmtp.example.com'],
  ])('%s is not %j', (pattern, host) => {
    expect(refused(listed(pattern), host)).toContain('binds it to other hosts')
  })

  test('one of several is enough', () => {
    expect(refused(listed('a.example', '*.example.com'))).toBeUndefined()
  })
})

describe('processes and tenants', () => {
  test.each<[string, Partial<Binding>, boolean]>([
    ['no limit', {}, true],
    ['the process', { processes: ['invoice-run'] }, true],
    ['the beginning of the process', { processes: ['x', 'invoice-*'] }, true],
    ['every process', { processes: ['*'] }, true],
    ['another process', { processes: ['invoice'] }, false],
    ['another letter case', { processes: ['Invoice-*'] }, false],
    ['the end of the process', { processes: ['run'] }, false],
    ['the tenant', { tenants: ['a', '<default>'] }, true],
    ['another tenant', { tenants: ['a'] }, false],
    ['no pattern of tenants', { tenants: ['<*'] }, false],
    ['the process of another tenant', { processes: ['invoice-*'], tenants: ['a'] }, false],
  ])('%s', (_, binding, allowed) => {
    expect(refused(binding) === undefined).toBe(allowed)
  })
})

test('a refusal says what was asked for, who allows it and where, and not what would be allowed', () => {
  const bound = { hosts: ['inside.example'], processes: ['payroll-1'], tenants: ['hr'] }
  const messages = [
    refused({ hosts: bound.hosts }, 'evil.example'),
    refused({ processes: bound.processes }),
    refused({ tenants: bound.tenants }),
  ]
  expect(messages).toEqual([
    'secret "SHOP" may not go to host "evil.example"; the operator binds it to other hosts (secrets.SHOP.hosts in SMTP_SECRETS_FILE)',
    'secret "SHOP" may not be used by process "invoice-run"; the operator binds it to other processes (secrets.SHOP.processes in SMTP_SECRETS_FILE)',
    'secret "SHOP" may not be used by tenant "<default>"; the operator binds it to other tenants (secrets.SHOP.tenants in SMTP_SECRETS_FILE)',
  ])
})

test('what a job brings is quoted in part, and shows what cannot be seen', () => {
  const long = { processId: `a\u202e${'x'.repeat(5_000)}`, tenantId: '' }
  const message = refusalOf('SHOP', { from, processes: ['b'] }, long, undefined) ?? ''
  expect(message.length).toBeLessThan(500)
  expect(message).toContain('\\u202e')
})
