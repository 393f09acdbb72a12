import fc from 'fast-check'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { usualLimits } from '../../src/connector/input/limits.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { ConnectorError } from '../../src/failures.ts'
import { createSecretResolver, type SecretResolver } from '../../src/secrets/resolve.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'

const env = {
  SHOP_USER: 'shop-robot',
  SHOP_PW: 'Hq7-shop-value',
  NESTED_PW: 'secrets.SHOP and {{secrets.OPEN}}',
  SECRET_OPEN: 'open-value',
  SECRET_HOST: 'Smtp.Example.com.',
  SECRET_EVIL: 'evil.example',
  SECRET_SHOP: 'of the prefix',
  SECRET_SHOP_KEEPER: 'x',
}
const file = {
  secrets: {
    SHOP: { from: 'env:SHOP_PW', hosts: ['smtp.example.com'], processes: ['invoice-*'], tenants: ['shop'] },
    SHOP_USER: { from: 'env:SHOP_USER', hosts: ['smtp.example.com'] },
    ANYWHERE: { from: 'env:NESTED_PW' },
    PAYROLL: { from: 'env:SHOP_PW', processes: ['payroll'] },
    GONE: { from: 'env:NOT_SET' },
  },
}
const asker = { processId: 'invoice-run', tenantId: 'shop' }

function resolverOf(content: object = file, options: { scope?: 'all'; dir?: string } = {}): SecretResolver {
  const bindings = readSecretsFile(content)
  return createSecretResolver({ env, envPrefix: 'SECRET_', bindings: () => bindings, ...options })
}
const bound = resolverOf()
const everywhere = resolverOf(file, { scope: 'all' })

const login = (own: Readonly<Record<string, unknown>>) => ({
  authentication: { hostname: 'smtp.example.com', port: 587, username: 'me', ...own },
})
const resolve = (variables: Readonly<Record<string, unknown>>, resolver = bound, who = asker) =>
  resolver.resolveInputs(variables, { ...seedDialect, placeName: (place) => place }, who)

async function errorOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ConnectorError) return error
  throw new Error(`a ConnectorError was expected, not ${String(error)}`)
}

/** It is SECRET, is never tried again, and shows no value. */
async function refusal(...args: Parameters<typeof resolve>): Promise<string> {
  const error = await errorOf(resolve(...args))
  expect(error).toMatchObject({
    type: 'SECRET',
    retry: 'never',
    details: { phase: 'input', delivery: 'not-sent' },
  })
  for (const value of Object.values(env).filter((one) => one !== 'x'))
    expect(error.message).not.toContain(value)
  return error.message
}

describe('a bound secret is used where it may be', () => {
  test.each([
    ['secrets.SHOP', 'Hq7-shop-value', ['Hq7-shop-value']],
    ['{{secrets.SHOP}}', 'Hq7-shop-value', ['Hq7-shop-value']],
    ['a {{ secrets.SHOP }} b', 'a Hq7-shop-value b', ['Hq7-shop-value']],
    ['{{secrets.SHOP}}{{secrets.OPEN}}', 'Hq7-shop-valueopen-value', ['open-value', 'Hq7-shop-value']],
    ['{{secrets.SHOP}}{{secrets.SHOP_USER}}', 'Hq7-shop-valueshop-robot', ['Hq7-shop-value', 'shop-robot']],
  ])('%s', async (password, expected, secrets) => {
    const result = await resolve(login({ password }))
    expect(result).toEqual({ variables: login({ password: expected }), secrets, complete: true })
  })

  test('in the user name, too', async () => {
    const { variables } = await resolve(login({ username: 'secrets.SHOP_USER', password: 'secrets.SHOP' }))
    expect(variables).toEqual(login({ username: 'shop-robot', password: 'Hq7-shop-value' }))
  })

  test.each([
    'SMTP.example.com',
    'smtp.example.com.',
    ' smtp.example.com ',
    'ｓmtp.example.com',
    'secrets.HOST',
    '{{secrets.HOST}}',
  ])('to the host %j', async (hostname) => {
    const { variables } = await resolve(login({ hostname, password: 'secrets.SHOP' }))
    expect(variables['authentication']).toMatchObject({ password: 'Hq7-shop-value' })
  })

  test('over any port, since hosts bind by host only', async () => {
    const { variables } = await resolve(login({ port: 2525, password: 'secrets.SHOP' }))
    expect(variables['authentication']).toMatchObject({ password: 'Hq7-shop-value' })
  })

  test('its value is no reference, whatever it says', async () => {
    const { variables, secrets } = await resolve(
      login({ hostname: 'evil.example', password: 'secrets.ANYWHERE' }),
    )
    expect(variables['authentication']).toMatchObject({ password: 'secrets.SHOP and {{secrets.OPEN}}' })
    expect(secrets).toEqual(['secrets.SHOP and {{secrets.OPEN}}'])
  })

  test('it comes from where the file says, and not from the prefix', async () => {
    const other = resolverOf({ secrets: { SHOP: { from: 'env:NOT_SET' } } })
    expect(await refusal(login({ password: 'secrets.SHOP' }), other)).toBe(
      'authentication.password: secret "SHOP" is not set: the environment variable that secrets.SHOP.from in SMTP_SECRETS_FILE names is not there',
    )
  })
})

describe('a bound secret is refused', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'to another host',
      { hostname: 'thief.example' },
      'may not go to host "thief.example"; the operator binds it to other hosts (secrets.SHOP.hosts in SMTP_SECRETS_FILE)',
    ],
    [
      'to a host that an open secret names',
      { hostname: 'secrets.EVIL' },
      'may not go to the host that another secret names; the operator binds it to other hosts (secrets.SHOP.hosts in SMTP_SECRETS_FILE)',
    ],
    [
      'to a host below',
      { hostname: 'x.smtp.example.com' },
      'may not go to host "x.smtp.example.com"; the operator binds it to other hosts (secrets.SHOP.hosts in SMTP_SECRETS_FILE)',
    ],
    [
      'to the address',
      { hostname: '127.0.0.1' },
      'may not go to host "127.0.0.1"; the operator binds it to other hosts (secrets.SHOP.hosts in SMTP_SECRETS_FILE)',
    ],
  ])('%s', async (_, own, words) => {
    for (const password of ['secrets.SHOP', 'a{{secrets.OPEN}}{{secrets.SHOP}}'])
      expect(await refusal(login({ password, ...own }))).toBe(
        `authentication.password: secret "SHOP" ${words}`,
      )
  })

  test.each([
    ['process', { processId: 'marketing', tenantId: 'shop' }, 'process "marketing"', 'processes'],
    ['tenant', { processId: 'invoice-run', tenantId: '<default>' }, 'tenant "<default>"', 'tenants'],
  ])('to another %s', async (_, who, asked, list) => {
    const message = await refusal(login({ password: 'secrets.SHOP' }), bound, who)
    expect(message).toBe(
      `authentication.password: secret "SHOP" may not be used by ${asked}; the operator binds it to other ${list} (secrets.SHOP.${list} in SMTP_SECRETS_FILE)`,
    )
  })

  const PLACES =
    'may stand in authentication.username and authentication.password only, since SMTP_SECRETS_FILE lists it'

  test.each(['hostname', 'port', 'security', 'account', 'other'])('in authentication.%s', async (key) => {
    expect(await refusal(login({ [key]: '{{secrets.SHOP}}' }))).toBe(
      `authentication.${key}: secret "SHOP" ${PLACES}`,
    )
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['authentication', { authentication: 'secrets.SHOP' }],
    ['authentication[0]', { authentication: ['secrets.SHOP'] }],
    ['authentication.password.x', login({ password: { x: 'secrets.SHOP' } })],
    ['authentication.password[0]', login({ password: ['secrets.SHOP'] })],
  ])('in %s', async (place, variables) => {
    expect(await refusal(variables)).toContain(`${place}: secret "SHOP" ${PLACES}`)
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['the subject', { smtpEmailSubject: 'secrets.SHOP' }],
    ['an entry of a list', { smtpEmailToRecipients: ['{{secrets.SHOP}}@evil.example'] }],
    ['a variable that is called as the place is', { 'authentication.password': 'secrets.SHOP' }],
    [
      'a context with such keys',
      { authentication: { password: 'x' }, a: { authentication: { password: 'secrets.SHOP' } } },
    ],
  ])('in %s, whatever SMTP_SECRETS_SCOPE says', async (_, variables) => {
    expect(await refusal({ ...login({}), ...variables }, everywhere)).toContain(PLACES)
    const { variables: untouched } = await resolve({ ...login({}), ...variables })
    expect(untouched).toEqual({ ...login({}), ...variables })
  })

  test('together with all else that is wrong', async () => {
    const message = await refusal(
      login({ hostname: '{{secrets.SHOP}}', username: 'secrets.NONE', password: 'secrets.PAYROLL' }),
    )
    expect(message).toContain(`authentication.hostname: secret "SHOP" ${PLACES}`)
    expect(message).toContain('authentication.username: there is no secret "NONE"')
    expect(message).toContain(
      'authentication.password: secret "PAYROLL" may not be used by process "invoice-run"',
    )
  })
})

test.each([
  undefined,
  null,
  '',
  '  ',
  5,
  'a b',
  'smtp.example.com:25',
  'http://smtp.example.com',
  'smtp.\r\nexample.com',
])('the host %j has an error of its own, and no value is asked for', async (hostname) => {
  const variables = login({ hostname, password: '{{secrets.SHOP}}', username: 'secrets.OPEN' })
  const resolved = await resolve(variables)
  expect(resolved).toEqual({
    variables: login({ hostname, password: '{{secrets.SHOP}}', username: 'open-value' }),
    secrets: ['open-value'],
    complete: false,
  })
  expect(() => seedDialect.parse(resolved.variables, (text) => text, usualLimits, {})).toThrow(
    /authentication\.hostname/,
  )
})

describe('other secrets', () => {
  const denying = resolverOf({ ...file, otherSecrets: 'deny' })

  test('are there as before', async () => {
    const { variables } = await resolve(login({ hostname: 'evil.example', password: 'secrets.OPEN' }))
    expect(variables['authentication']).toMatchObject({ password: 'open-value' })
  })

  test('are none with otherSecrets: deny, and the error says so', async () => {
    expect(await refusal(login({ password: 'secrets.OPEN' }), denying)).toBe(
      'authentication.password: there is no secret "OPEN": SMTP_SECRETS_FILE lists all there are (otherSecrets: deny)',
    )
    await expect(
      denying.resolveName('OPEN', { ...asker, host: 'smtp.example.com', field: 'x' }),
    ).rejects.toMatchObject({ type: 'SECRET' })
  })

  test('a hint names a listed secret to those alone who may use it', async () => {
    const hint = async (reference: string, resolver: SecretResolver, processId: string) =>
      (await errorOf(resolve(login({ password: reference }), resolver, { processId, tenantId: 'shop' })))
        .message
    expect(await hint('secrets.PAYROL', denying, 'payroll')).toContain('"PAYROLL"')
    expect(await hint('secrets.PAYROL', denying, 'marketing')).not.toContain('PAYROLL')
    expect(await hint('{{PAYROL}}', bound, 'payroll')).toContain('write {{secrets.PAYROLL}}')
    expect(await hint('{{PAYROL}}', bound, 'marketing')).not.toContain('PAYROLL')
    expect(await hint('{{PAYROLL}}', bound, 'marketing')).toBe(
      'authentication.password: "{{PAYROLL}}" is no reference to a secret; write {{secrets.PAYROLL}}',
    )
  })
})

describe('a value that cannot be had is a matter of the job', () => {
  test('a variable or file that is not there is SECRET, a file that cannot be read may pass', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bound-'))
    const path = join(folder, 'pw')
    const resolver = resolverOf({ secrets: { X: { from: `file:${path}` }, Y: { from: `file:${folder}` } } })
    const asked = () => resolve(login({ password: 'secrets.X' }), resolver)
    expect(await errorOf(asked())).toMatchObject({
      type: 'SECRET',
      message:
        'authentication.password: the file of secret "X", that secrets.X.from in SMTP_SECRETS_FILE names, is not there',
    })
    expect(await errorOf(resolve(login({ password: 'secrets.Y' }), resolver))).toMatchObject({
      type: 'SECRET_UNREADABLE',
      retry: 'backoff',
    })
    for (const value of ['of yesterday', 'of today']) {
      await writeFile(path, `${value}\n`)
      expect((await asked()).secrets).toEqual([value])
    }
    await rm(folder, { recursive: true })
  })

  test('nothing is read for a use that is refused', async () => {
    const resolver = resolverOf({ secrets: { X: { from: 'file:/dev/full', hosts: ['smtp.example.com'] } } })
    expect(await refusal(login({ hostname: 'thief.example', password: 'secrets.X' }), resolver)).toContain(
      'may not go to',
    )
  })
})

describe('the field of an account', () => {
  const use = { ...asker, host: 'smtp.example.com', field: 'accounts.shop.login.password' }

  test('gets the value for its host', async () => {
    expect(await bound.resolveName('SHOP', use)).toBe('Hq7-shop-value')
    expect(await bound.resolveName('OPEN', use)).toBe('open-value')
  })

  test.each([
    [{ host: 'login.example.com' }, 'host "login.example.com"'],
    [{ processId: 'marketing' }, 'process "marketing"'],
    [{ tenantId: 'other' }, 'tenant "other"'],
  ])('for %j is refused', async (own, words) => {
    const error = await errorOf(bound.resolveName('SHOP', { ...use, ...own }))
    expect(error.type).toBe('SECRET')
    expect(error.message).toContain('accounts.shop.login.password: secret "SHOP"')
    expect(error.message).toContain(words)
    expect(error.message).not.toContain(env.SHOP_PW)
  })
})

test('a new version of the file holds from the next job on', async () => {
  let now = readSecretsFile(file)
  const resolver = createSecretResolver({ env, envPrefix: 'SECRET_', bindings: () => now })
  const variables = login({ hostname: 'smtp2.example.com', password: 'secrets.SHOP' })
  expect(await refusal(variables, resolver)).toContain('smtp2.example.com')
  now = readSecretsFile({ secrets: { SHOP: { ...file.secrets.SHOP, hosts: ['*.example.com'] } } })
  expect((await resolve(variables, resolver)).secrets).toEqual([env.SHOP_PW])
})

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'secrets.SHOP',
    '{{secrets.SHOP}}',
    '{{ secrets.SHOP }}',
    'x {{secrets.SHOP}}{{secrets.OPEN}}',
    '{{secrets.ANYWHERE}}',
    'secrets.HOST',
    'secrets.EVIL',
    'smtp.example.com',
    'evil.example',
    'SMTP.EXAMPLE.COM.',
  ),
)
const host = fc.constantFrom(
  'smtp.example.com',
  'SMTP.EXAMPLE.COM.',
  'secrets.HOST',
  'evil.example',
  'secrets.EVIL',
)
const key = fc.oneof(
  fc.constantFrom(
    'authentication',
    'hostname',
    'username',
    'password',
    'authentication.password',
    '__proto__',
    '',
  ),
  fc.string(),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom(null, 1, true),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
  ),
}))
const variables = fc.tuple(
  fc.record(
    { hostname: fc.oneof(host, tree), username: tree, password: text },
    { requiredKeys: ['hostname'] },
  ),
  fc.dictionary(key, tree, { maxKeys: 4 }),
)

test('whatever the variables are, the value is in no place but the two, and only beside a host that is allowed', async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(variables, fc.boolean(), async ([authentication, others], all) => {
      const given = { ...others, authentication }
      const result = await resolve(given, all ? everywhere : bound).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ConnectorError)
        expect(String(error)).not.toContain(env.SHOP_PW)
      })
      if (!result) return
      const copy = structuredClone(result.variables) as { authentication: Record<string, unknown> }
      const places = [copy.authentication['username'], copy.authentication['password']]
      const inPlace = places.filter((value) => typeof value === 'string' && value.includes(env.SHOP_PW))
      if (inPlace.length > 0) {
        seen += 1
        expect(String(copy.authentication['hostname']).toLowerCase()).toMatch(/^smtp\.example\.com\.?$/)
        expect(result.secrets).toContain(env.SHOP_PW)
      }
      for (const place of ['username', 'password'])
        if (typeof copy.authentication[place] === 'string') copy.authentication[place] = ''
      expect(JSON.stringify(copy)).not.toContain(env.SHOP_PW)
    }),
    { numRuns: 1_500 },
  )
  expect(seen).toBeGreaterThan(10)
})
