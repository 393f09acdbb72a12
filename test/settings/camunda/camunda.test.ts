import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { camundaEnvironment } from '../../../src/settings/camunda/camunda.ts'
import { camundaChecks, camundaTable } from '../../../src/settings/camunda/table.ts'
import type { Environment } from '../../../src/settings/environment.ts'
import { loadSettings } from '../../../src/settings/load.ts'
import { SettingsError } from '../../../src/settings/problems.ts'

const folder = mkdtempSync(join(tmpdir(), 'camunda-'))
const secretFile = join(folder, 'secret')
writeFileSync(secretFile, 's3cret\n')

function messagesOf(read: (env: Environment) => unknown, env: Environment): string[] {
  try {
    read(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ message }) => message)
    throw error
  }
  return []
}

const oauth = { ZEEBE_CLIENT_ID: 'id', ZEEBE_CLIENT_SECRET: 's', CAMUNDA_OAUTH_URL: 'https://login/oauth' }
const basic = { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: 'u' }

test.each<[string, Environment]>([
  ['nothing', {}],
  ['no login', { CAMUNDA_AUTH_STRATEGY: 'NONE' }],
  ['OAuth', { CAMUNDA_AUTH_STRATEGY: 'OAUTH', ...oauth }],
  ['OAuth by its values', oauth],
  ['OAuth switched off', { ZEEBE_CLIENT_ID: 'id', CAMUNDA_OAUTH_DISABLED: 'true' }],
  ['no login, with values of OAuth', { CAMUNDA_AUTH_STRATEGY: 'NONE', ZEEBE_CLIENT_ID: 'id' }],
  ['a URL without a client', { CAMUNDA_OAUTH_URL: 'https://login/oauth' }],
  ['basic', { ...basic, CAMUNDA_BASIC_AUTH_PASSWORD: 'p' }],
  ['basic from a file', { ...basic, CAMUNDA_BASIC_AUTH_PASSWORD_FILE: secretFile }],
  ['a cookie', { CAMUNDA_AUTH_STRATEGY: 'COOKIE' }],
  ['grpc', { ZEEBE_GRPC_ADDRESS: 'grpc://localhost:26500' }],
  ['grpcs', { ZEEBE_GRPC_ADDRESS: 'grpcs://a-b.bru-2.zeebe.camunda.io:443' }],
  ['IPv6', { ZEEBE_GRPC_ADDRESS: 'grpc://[::1]:26500' }],
  ['host and port', { ZEEBE_GRPC_ADDRESS: 'zeebe:26500' }],
  ['numbers', { GRPC_KEEPALIVE_TIME_MS: '45000', ZEEBE_GRPC_CLIENT_MAX_RETRIES: '-1' }],
  ['blanks', { CAMUNDA_AUTH_STRATEGY: ' ', ZEEBE_GRPC_ADDRESS: '' }],
])('%s is right', (_, env) => {
  expect(messagesOf(camundaEnvironment, env)).toEqual([])
})

test.each<[Environment, string]>([
  [
    { CAMUNDA_AUTH_STRATEGY: 'oauth' },
    'must be exactly one of NONE, OAUTH, BASIC, BEARER, COOKIE; it is "oauth"',
  ],
  [{ CAMUNDA_AUTH_STRATEGY: 'NONE ' }, 'must be exactly one of'],
  [{ ZEEBE_GRPC_ADDRESS: 'http://localhost:26500' }, 'must be grpc://host:port'],
  [{ ZEEBE_GRPC_ADDRESS: 'GRPC://localhost:26500' }, 'must be grpc://host:port'],
  [{ ZEEBE_GRPC_ADDRESS: 'localhost' }, 'must be grpc://host:port'],
  [{ ZEEBE_GRPC_ADDRESS: 'grpc://localhost:26500/' }, 'must be grpc://host:port'],
  [{ ZEEBE_REST_ADDRESS: 'localhost:8080' }, 'must be a URL'],
  [{ ZEEBE_REST_ADDRESS: 'http://localhost:8080/v2/' }, 'must end before /v2'],
  [{ GRPC_KEEPALIVE_TIME_MS: '45s' }, 'must be a number'],
  [{ CAMUNDA_LOG_LEVEL: 'INFO' }, 'must be exactly one of error'],
  [{ CAMUNDA_CUSTOM_ROOT_CERT_PATH: join(folder, 'none') }, '(ENOENT)'],
  [{ CAMUNDA_CUSTOM_ROOT_CERT_PATH: folder }, 'must be a file'],
  [{ CAMUNDA_AUTH_STRATEGY: 'BEARER' }, 'is missing; CAMUNDA_AUTH_STRATEGY=BEARER needs it'],
  [{ ZEEBE_CLIENT_SECRET: 's', ZEEBE_CLIENT_ID: 'id' }, 'CAMUNDA_OAUTH_URL is missing; with ZEEBE_CLIENT_ID'],
  [{ ...oauth, ZEEBE_CLIENT_SECRET_FILE: secretFile }, 'are both set'],
  [{ ...oauth, ZEEBE_CLIENT_SECRET: '', ZEEBE_CLIENT_SECRET_FILE: join(folder, 'none') }, '(ENOENT)'],
])('%j is a problem, also for the settings', (env, message) => {
  const messages = messagesOf(camundaEnvironment, env)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toContain(message)
  expect(messagesOf(loadSettings, env)).toEqual(messages)
})

test('all that a login needs is named', () => {
  expect(messagesOf(camundaEnvironment, { CAMUNDA_AUTH_STRATEGY: 'OAUTH' })).toEqual(
    ['ZEEBE_CLIENT_ID', 'ZEEBE_CLIENT_SECRET', 'CAMUNDA_OAUTH_URL'].map(
      (name) => `${name} is missing; CAMUNDA_AUTH_STRATEGY=OAUTH needs it`,
    ),
  )
})

describe('the environment for the client', () => {
  test('has the values of files, and what else belongs to the client', () => {
    const env = {
      PATH: '/bin',
      SMTP_MAX_JOBS: '1',
      ZEEBE_CLIENT_ID: 'id',
      ZEEBE_CLIENT_SECRET_FILE: secretFile,
      CAMUNDA_OAUTH_URL: 'https://login/oauth',
      GRPC_KEEPALIVE_TIME_MS: '1000',
      CAMUNDA_CUSTOM_USER_AGENT_STRING: 'x',
      CAMUNDA_LICENSE_FILE: '/not/ours',
      ZEEBE_TOKEN_AUDIENCE: ' ',
    }
    expect(camundaEnvironment(env)).toEqual({
      CAMUNDA_AUTH_STRATEGY: 'OAUTH',
      ZEEBE_CLIENT_ID: 'id',
      ZEEBE_CLIENT_SECRET: 's3cret',
      CAMUNDA_OAUTH_URL: 'https://login/oauth',
      GRPC_KEEPALIVE_TIME_MS: '1000',
      CAMUNDA_CUSTOM_USER_AGENT_STRING: 'x',
      CAMUNDA_LICENSE_FILE: '/not/ours',
      ZEEBE_TOKEN_AUDIENCE: '',
      CAMUNDA_TOKEN_DISK_CACHE_DISABLE: 'true',
    })
  })

  test('names the login also where the strategy is blank', () => {
    expect(camundaEnvironment({ ...oauth, CAMUNDA_AUTH_STRATEGY: '' })['CAMUNDA_AUTH_STRATEGY']).toBe('OAUTH')
    expect(camundaEnvironment({})).toHaveProperty('CAMUNDA_AUTH_STRATEGY', 'NONE')
  })
})

/** The client's own table is not exported; its source is read instead. */
describe('the client that is installed', () => {
  const path = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/lib/Configuration.js')
  const source = readFileSync(path, 'utf8').replaceAll(/\/\*.*?\*\//gs, '')
  const entries = [...source.matchAll(/^ {4}([A-Z\d_]+): \{(.*?)^ {4}\}/gms)].map(
    ([, name = '', body = '']) => ({ name, body }),
  )
  const presetOf = (wanted: string): string | undefined =>
    /default: '(.*)'/.exec(entries.find(({ name }) => name === wanted)?.body ?? '')?.[1]

  test('knows each variable of the table', () => {
    expect(entries.length).toBeGreaterThan(50)
    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(camundaTable.map(({ name }) => name)),
    )
  })

  test('has the defaults that the table shows', () => {
    const fallbacks: Readonly<Record<string, string>> = {
      ZEEBE_GRPC_ADDRESS: 'grpc://localhost:26500',
      CAMUNDA_ZEEBE_OAUTH_AUDIENCE: presetOf('ZEEBE_TOKEN_AUDIENCE') ?? '',
    }
    for (const { name, default: preset } of camundaTable) {
      if (preset !== undefined) expect(preset, name).toBe(fallbacks[name] ?? presetOf(name))
    }
  })

  test('throws at import for nothing that is not checked before', () => {
    const throwing = entries
      .filter(({ body }) => /type: 'number'|choices:/.test(body))
      .map(({ name }) => name)
    const checked = [...Object.keys(camundaChecks), 'CAMUNDA_AUTH_STRATEGY']
    expect(checked.sort()).toEqual(throwing.sort())
    for (const { name, body } of entries.filter((entry) => entry.body.includes('choices:'))) {
      const choices = [...(/choices: \[(.*?)\]/s.exec(body)?.[1] ?? '').matchAll(/'(.*?)'/g)].map(
        ([, choice]) => choice,
      )
      const check = camundaChecks[name] ?? camundaTable.find((row) => row.name === name)?.check
      expect(typeof check === 'object' ? check.toSorted() : check, name).toEqual(choices.sort())
    }
  })
})

test('a token of the engine is written to no disk, unless somebody names the folder or says so', () => {
  const name = 'CAMUNDA_TOKEN_DISK_CACHE_DISABLE'
  expect(camundaEnvironment(oauth)).toHaveProperty(name, 'true')
  expect(camundaEnvironment({ ...oauth, [name]: 'false' })).toHaveProperty(name, 'false')
  expect(camundaEnvironment({ ...oauth, CAMUNDA_TOKEN_CACHE_DIR: folder })).not.toHaveProperty(name)
})
