import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { quotedSecrets, startFacts } from '../../src/settings/at-start.ts'
import type { Environment } from '../../src/settings/environment.ts'
import { loadSettings } from '../../src/settings/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'smtp-start-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'secret')
writeFileSync(file, 'hunter22')

const facts = (env: Environment) => startFacts(loadSettings(env), env)

test('nothing given: the defaults, and no setting', () => {
  expect(facts({})).toEqual({
    engine: 'grpc://localhost:26500',
    jobTypes: ['com.infosys.camundaconnectors.email:smtp:1'],
    ledger: 'sqlite:./data/ledger.db',
    http: 'http://0.0.0.0:8089',
    settings: {},
  })
})

test('what differs from its default is shown as it was written, and nothing secret is', () => {
  const env = {
    CAMUNDA_CLIENT_GRPCADDRESS: 'http://zeebe:26500',
    CAMUNDA_CLIENT_ID: 'me',
    ZEEBE_CLIENT_SECRET_FILE: file,
    CAMUNDA_OAUTH_URL: 'https://user:hunter22@login/token',
    SMTP_LEDGER: 'postgres://me:hunter22@db.example.com:6432/mail?sslmode=require',
    SMTP_MAX_JOBS: '7',
    SMTP_SEND_TIMEOUT: 'PT2M',
    SMTP_TIME_ZONE_FILE: join(folder, 'zone'),
    HTTP_HOST: '::1',
    SECRET_X: 'hunter22',
  }
  writeFileSync(join(folder, 'zone'), 'Europe/Berlin')
  const told = facts(env)
  expect(told).toMatchObject({
    engine: 'grpc://zeebe:26500',
    ledger: 'postgres://db.example.com:6432/mail',
    http: 'http://[::1]:8089',
    settings: {
      ZEEBE_GRPC_ADDRESS: 'grpc://zeebe:26500',
      ZEEBE_CLIENT_ID: 'me',
      ZEEBE_CLIENT_SECRET: '***',
      CAMUNDA_OAUTH_URL: 'https://***@login/token',
      SMTP_LEDGER: '***',
      SMTP_MAX_JOBS: '7',
      SMTP_TIME_ZONE: `from ${join(folder, 'zone')}`,
      HTTP_HOST: '::1',
    },
  })
  expect(told.settings).not.toHaveProperty('SMTP_SEND_TIMEOUT')
  expect(JSON.stringify(told)).not.toContain('hunter22')
})

test('secrets in quotation marks are named', () => {
  const env = { SECRET_A: '"x y"', SECRET_B: 'x', SECRET_C: "'", OTHER: '"x"', SECRET_D_FILE: '"f"' }
  expect(quotedSecrets(env, 'SECRET_')).toEqual(['SECRET_A'])
})
