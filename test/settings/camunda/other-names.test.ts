import { describe, expect, test } from 'vitest'
import { camundaEnvironment } from '../../../src/settings/camunda/camunda.ts'
import { loadSettings } from '../../../src/settings/load.ts'
import { SettingsError } from '../../../src/settings/problems.ts'
import type { Environment } from '../../../src/settings/environment.ts'

const problemsOf = (env: Environment): string[] => {
  try {
    loadSettings(env)
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ message }) => message)
    throw error
  }
}

describe('the names of Camunda’s own runtime and clients are read', () => {
  test.each<[Environment, Environment]>([
    [{ CAMUNDA_CLIENT_GRPCADDRESS: 'http://zeebe:26500' }, { ZEEBE_GRPC_ADDRESS: 'grpc://zeebe:26500' }],
    [{ CAMUNDA_CLIENT_GRPC_ADDRESS: 'https://z:443/' }, { ZEEBE_GRPC_ADDRESS: 'grpcs://z:443' }],
    [{ 'camunda.client.grpc-address': 'grpc://z:1' }, { ZEEBE_GRPC_ADDRESS: 'grpc://z:1' }],
    [{ CAMUNDA_CLIENT_RESTADDRESS: 'http://z:8080' }, { ZEEBE_REST_ADDRESS: 'http://z:8080' }],
    [{ CAMUNDA_CLIENT_TENANT_ID: 'a,b' }, { CAMUNDA_TENANT_ID: 'a,b' }],
    [
      { CAMUNDA_CLIENT_ID: 'me', CAMUNDA_CLIENT_SECRET: 's', CAMUNDA_OAUTH_URL: 'https://l/t' },
      { CAMUNDA_AUTH_STRATEGY: 'OAUTH', ZEEBE_CLIENT_ID: 'me', ZEEBE_CLIENT_SECRET: 's' },
    ],
    [
      {
        CAMUNDA_CLIENT_AUTH_METHOD: 'oidc',
        CAMUNDA_CLIENT_AUTH_CLIENTID: 'me',
        CAMUNDA_CLIENT_AUTH_CLIENT_SECRET: 's',
        CAMUNDA_CLIENT_AUTH_TOKENURL: 'https://l/t',
        CAMUNDA_CLIENT_AUTH_AUDIENCE: 'zeebe',
      },
      {
        CAMUNDA_AUTH_STRATEGY: 'OAUTH',
        ZEEBE_CLIENT_ID: 'me',
        CAMUNDA_OAUTH_URL: 'https://l/t',
        CAMUNDA_ZEEBE_OAUTH_AUDIENCE: 'zeebe',
      },
    ],
    [
      {
        CAMUNDA_CLIENT_AUTH_METHOD: 'basic',
        CAMUNDA_CLIENT_AUTH_USERNAME: 'u',
        CAMUNDA_CLIENT_AUTH_PASSWORD: 'p',
      },
      { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: 'u', CAMUNDA_BASIC_AUTH_PASSWORD: 'p' },
    ],
  ])('%j', (given, read) => {
    expect(problemsOf(given)).toEqual([])
    expect(camundaEnvironment(given)).toMatchObject(read)
  })

  test('also beside this worker’s own name, as long as both say the same', () => {
    const both = { ZEEBE_GRPC_ADDRESS: 'grpc://z:1', CAMUNDA_CLIENT_GRPC_ADDRESS: 'http://z:1' }
    expect(problemsOf(both)).toEqual([])
    expect(problemsOf({ ...both, ZEEBE_GRPC_ADDRESS: 'grpc://z:2' })).toEqual([
      'CAMUNDA_CLIENT_GRPC_ADDRESS and ZEEBE_GRPC_ADDRESS say the same thing in two ways; unset one of them',
    ])
  })
})

describe('what cannot be read is refused, by the name that was written', () => {
  test.each<[Environment, RegExp]>([
    [{ CAMUNDA_CLIENT_MODE: 'saas' }, /^CAMUNDA_CLIENT_MODE is not read.*ZEEBE_GRPC_ADDRESS/],
    [{ CAMUNDA_CLIENT_CLOUD_CLUSTERID: 'x' }, /grpcs:\/\/CLUSTER\.REGION\.zeebe\.camunda\.io:443/],
    [{ CAMUNDA_CLIENT_WORKER_DEFAULTS_MAXJOBSACTIVE: '5' }, /write SMTP_MAX_JOBS/],
    [{ CAMUNDA_CLIENT_SOMETHING: '1' }, /^CAMUNDA_CLIENT_SOMETHING is not read.*docs\/configuration\.md/],
    [{ ZEEBE_CLIENT_BROKER_GATEWAYADDRESS: 'z:26500' }, /write ZEEBE_GRPC_ADDRESS=grpc:/],
    [{ CAMUNDA_CLIENT_GRPCADDRESS: 'zeebe' }, /^CAMUNDA_CLIENT_GRPCADDRESS must be grpc:\/\/host:port/],
    [{ CAMUNDA_CLIENT_ID: 'me' }, /^ZEEBE_CLIENT_SECRET is missing; with CAMUNDA_CLIENT_ID/],
    [{ CAMUNDA_TENANT_ID: 'a b' }, /^CAMUNDA_TENANT_ID must be a comma list of tenant ids/],
    [
      { ZEEBE_CLIENT_SECRET: '"s3cret"', ZEEBE_CLIENT_ID: 'x', CAMUNDA_OAUTH_URL: 'https://l' },
      /^ZEEBE_CLIENT_SECRET is in quotation marks.*not shown$/,
    ],
    [
      { SMTP_MAX_JOBS: "'5'" },
      /^SMTP_MAX_JOBS is in quotation marks, which belong to the value here; leave them away$/,
    ],
    [{ SMTP_LEDGER: '"postgres://u:p@db/x"' }, /^SMTP_LEDGER is in quotation marks/],
  ])('%j', (env, message) => {
    expect(problemsOf(env)[0]).toMatch(message)
    expect(problemsOf(env).join()).not.toContain('s3cret')
  })
})

test('what belongs to others, or comes from Kubernetes, is left alone', () => {
  expect(
    problemsOf({
      CAMUNDA_CLIENT_SERVICE_HOST: '10.0.0.1',
      CAMUNDA_CLIENT_PORT: 'tcp://10.0.0.1:80',
      CAMUNDA_LICENSE_KEY: 'x',
      ZEEBE_BROKER_CLUSTER_SIZE: '3',
      ZEEBE_CLIENT_LOG_LEVEL: 'NONE',
    }),
  ).toEqual([])
})
