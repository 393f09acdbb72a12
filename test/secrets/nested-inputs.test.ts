import { expect, test } from 'vitest'
import { camundaDialect } from '../../src/connector/input/camunda/dialect.ts'
import { createSecretResolver } from '../../src/secrets/resolve.ts'
import { someProcess } from '../support/connection-inputs.ts'

const env = { SECRET_HOST: 'mail.example.com', SECRET_USER: 'shop', SECRET_PASSWORD: 'hunter2' }
const variables = {
  authentication: { type: 'simple', username: 'secrets.USER', password: '{{secrets.PASSWORD}}' },
  protocol: 'smtp',
  data: {
    smtpConfig: { smtpHost: '{{ secrets.HOST }}', smtpPort: 587 },
    smtpActionDiscriminator: 'sendEmailSmtp',
    smtpAction: { subject: 'to {{secrets.USER}}', body: 'Hello' },
  },
  other: 'secrets.PASSWORD',
}
const login = { type: 'simple', username: 'shop', password: 'hunter2' }
const smtpConfig = { smtpHost: 'mail.example.com', smtpPort: 587 }
const { data } = variables

test('secrets are put into the nested inputs of the connection alone, and what lies beside them stays', async () => {
  const resolver = createSecretResolver({ env, envPrefix: 'SECRET_' })
  const resolved = await resolver.resolveInputs(variables, camundaDialect, someProcess)
  expect(resolved.variables).toEqual({ ...variables, authentication: login, data: { ...data, smtpConfig } })
  expect(new Set(resolved.secrets)).toEqual(new Set(Object.values(env)))
  expect(resolved.complete).toBe(true)
})

test('and into all inputs where the scope says so', async () => {
  const resolver = createSecretResolver({ env, envPrefix: 'SECRET_', scope: 'all' })
  const resolved = await resolver.resolveInputs(variables, camundaDialect, someProcess)
  expect(resolved.variables).toEqual({
    ...variables,
    authentication: login,
    data: { ...data, smtpConfig, smtpAction: { subject: 'to shop', body: 'Hello' } },
    other: 'hunter2',
  })
})

test('a secret that there is not is told by the label of its place', async () => {
  const resolver = createSecretResolver({ env: {}, envPrefix: 'SECRET_' })
  await expect(resolver.resolveInputs(variables, camundaDialect, someProcess)).rejects.toThrow(
    'SMTP Host (data.smtpConfig.smtpHost)',
  )
})
