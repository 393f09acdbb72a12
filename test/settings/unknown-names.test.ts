import { expect, test } from 'vitest'
import type { Environment } from '../../src/settings/environment.ts'
import { nearestWord } from '../../src/text/nearest-word.ts'
import { settingsTable } from '../../src/settings/table.ts'
import { unknownNames } from '../../src/settings/unknown-names.ts'

const known = Object.values(settingsTable).map(({ name }) => name)

const messages = (env: Environment, prefix = 'SECRET_') =>
  unknownNames(env, known, prefix).map(({ message }) => message)

test.each([
  ['SMTP_SANDBOXTO', 'SMTP_SANDBOX_TO'],
  ['SMTP_SANBOX_TO', 'SMTP_SANDBOX_TO'],
  ['smtp_sandbox_to', 'SMTP_SANDBOX_TO'],
  ['SMTP_SANDBOX', 'SMTP_SANDBOX_TO'],
  ['SMTP_RECIPIENT_ALLOW', 'SMTP_RECIPIENTS_ALLOW'],
  ['SMTP_RECIPIENTS_ALOW_FILE', 'SMTP_RECIPIENTS_ALLOW_FILE'],
  ['SMTP_SECRET_DIR', 'SMTP_SECRETS_DIR'],
  ['SMTP_MAXJOBS', 'SMTP_MAX_JOBS'],
])('%s is taken for %s', (name, meant) => {
  expect(messages({ [name]: 'x' })).toEqual([
    `${name} is not a setting of this worker; did you mean ${meant}?`,
  ])
})

test.each([
  'SMTP_X',
  'SMTP_HOST',
  'SMTP_HOST_FILE',
  'SMTP_PORT',
  'SMTP_USER',
  'SMTP_USERNAME',
  'SMTP_PASS',
  'SMTP_PASSWORD',
  'SMTP_SERVER',
  'SMTP_FROM',
  'SMTP_MAIL_FROM',
  'SMTP_TLS',
  'SMTP_SECURE',
  'SMTP_URL',
])('%s is told where such values belong', (name) => {
  expect(messages({ [name]: 'x' })).toEqual([
    `${name} is not a setting of this worker; host, port and login of the mail server are inputs of the task`,
  ])
})

test.each<[string, Environment, string?]>([
  [
    'settings',
    Object.fromEntries(
      known.flatMap((name) => [
        [name, 'x'],
        [`${name}_FILE`, 'x'],
      ]),
    ),
  ],
  ['blank variables', { SMTP_SANBOX_TO: ' ' }],
  ['other variables', { PATH: 'x', SECRET_SMTP: 'x', HTTP_PROXY: 'x' }],
  ['secrets', { SMTP_SECRET_A: 'x' }, 'SMTP_SECRET_'],
  [
    'what Kubernetes makes of a service smtp',
    {
      SMTP_SERVICE_HOST: '10.0.0.1',
      SMTP_SERVICE_PORT: '25',
      SMTP_SERVICE_PORT_MAIL: '25',
      SMTP_PORT: 'tcp://10.0.0.1:25',
      SMTP_PORT_25_TCP: 'tcp://10.0.0.1:25',
      SMTP_PORT_25_TCP_PROTO: 'tcp',
      SMTP_PORT_25_TCP_PORT: '25',
      SMTP_PORT_25_TCP_ADDR: '10.0.0.1',
    },
  ],
  [
    'what Kubernetes makes of a service smtp-connector',
    { SMTP_CONNECTOR_SERVICE_HOST: '10.0.0.1', SMTP_CONNECTOR_PORT_8089_TCP_ADDR: '10.0.0.1' },
  ],
])('%s are left alone', (_, env, prefix) => {
  expect(messages(env, prefix)).toEqual([])
})

test('a typo beside a service is still found', () => {
  expect(messages({ SMTP_SERVICE_HOST: '10.0.0.1', SMTP_SANBOX_TO: 'x' })).toHaveLength(1)
})

test('a typo that another service would fit is still found', () => {
  expect(messages({ REDIS_SERVICE_HOST: '10.0.0.1', SMTP_XPORT: 'x' })).toHaveLength(1)
})

test('SMTP_PORT without a service is no setting', () => {
  expect(messages({ SMTP_PORT: '25' })).toHaveLength(1)
})

test('the nearest name has to be near', () => {
  expect(nearestWord('LOG_LEVL', known)).toBe('LOG_LEVEL')
  expect(nearestWord('SOMETHING_ELSE', known)).toBeUndefined()
  expect(nearestWord('X', [])).toBeUndefined()
})
