import { describe, expect, test } from 'vitest'
import { createBadCertificates } from '../../support/bad-certificates.ts'
import { useEngine } from '../../support/engine.ts'
import {
  caught,
  caughtError,
  credentials,
  ended,
  environment,
  gossip,
  headers,
  literal,
  login,
  nothingLeaks,
} from '../../support/leaks.ts'
import { mailServer, scriptedServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'leaks-connections', () => environment)
const narrow = useMailWorker(engine, 'leaks-narrow', () => ({
  ...environment,
  SMTP_MAX_JOBS: '2',
  SMTP_POOL_CONNECTIONS: '1',
}))

describe('no secret is left behind by', () => {
  test('a certificate that cannot be trusted', async () => {
    const { selfSigned, otherName } = await createBadCertificates()
    for (const certificates of [selfSigned, otherName]) {
      const server = await scriptedServer({ security: 'tls', certificates })
      const inputs = {
        ...login,
        'authentication.hostname': 'secrets.HOST',
        'authentication.security': 'tls',
      }
      const { type, message } = await caughtError(await worker.start({ server, inputs, ...caught }))
      expect(type).toBe('TLS')
      expect(message).toContain('***')
    }
  })

  test('a server that offers no encryption where it is asked for', async () => {
    const server = await mailServer()
    const inputs = {
      ...login,
      'authentication.hostname': 'secrets.HOST',
      'authentication.security': 'starttls',
    }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('***')
  })

  test('a host name that does not exist', async () => {
    const server = await mailServer()
    const inputs = { ...login, 'authentication.hostname': '{{secrets.PART}}.invalid' }
    const { type, message } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(type).toBe('CONNECTION')
    expect(message).toContain('***.invalid')
  })

  test.each([
    [
      'a host name that is none',
      { 'authentication.hostname': 'smtp://{{secrets.LONG}}/{{secrets.PASSWORD}}' },
    ],
    [
      'a long host name that is none',
      { 'authentication.hostname': `smtp://${'x'.repeat(40)}/{{secrets.LONG}}` },
    ],
    ['a port that is none', { 'authentication.port': 'secrets.PASSWORD' }],
    ['a long port that is none', { 'authentication.port': `${'1'.repeat(45)}{{secrets.LONG}}` }],
    ['a security that is none', { 'authentication.security': 'secrets.LONG' }],
    ['a context in place of a password', { 'authentication.password': '={value: "secrets.LONG"}' }],
    ['a text in place of the context', { authentication: 'secrets.LONG' }],
    ['an address that is none', { smtpEmailToRecipients: 'ada' }],
  ])('%s', async (_, wrong) => {
    const server = await mailServer()
    const inputs = { ...login, ...wrong }
    const { type } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(type).toBe('INVALID_INPUT')
    const failed = await worker.start({ server, inputs, headers })
    await failed.incident()
    expect(server.counts.connections).toBe(0)
  })

  test('a second secret that is missing', async () => {
    const server = await mailServer()
    const inputs = { ...login, 'authentication.password': '{{secrets.PASSWORD}}{{secrets.NOT_THERE}}' }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('NOT_THERE')
  })

  test('an uncertain mail, reported, caught and sent again', async () => {
    const server = await mailServer({ credentials })
    const inputs = { ...login, 'authentication.hostname': 'secrets.HOST' }
    server.answers.data = () => 'drop'
    const instance = await worker.start({ server, inputs, headers })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('***')
    expect(instance.taskVariables).toHaveProperty('smtpUncertainDelivery.server', `***:${server.port}`)
    await ended(await worker.start({ server, inputs, ...caught }))

    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip}` })
    await instance.resolve(incident)
    await ended(instance)
    expect(instance.variables).toHaveProperty('mail.status', 'SUCCESS')
  })

  test('an account that hangs, and the jobs that wait for it', async () => {
    let letGo = (): void => {}
    const until = new Promise<void>((resolve) => (letGo = resolve))
    const server = await mailServer({ credentials })
    server.answers.mail = async () => {
      await until
      return undefined
    }
    const inputs = { ...login, 'authentication.hostname': 'secrets.HOST' }
    const instances = [1, 2, 3].map(() =>
      narrow.start({ server, inputs, headers: { resultVariable: 'mail' } }),
    )
    const putOff = await Promise.any(instances.map(async (one) => (await one).failure()))
    expect(putOff.retries).toBe(3)
    expect(putOff.errorMessage).toContain(`***:${server.port}`)
    letGo()
    for (const instance of instances) await (await instance).cancel().catch(() => undefined)
  })

  test('a password that stands in the diagram', async () => {
    const server = await scriptedServer({ script: { AUTH: ({ line }) => `535 5.7.8 ${literal} in ${line}` } })
    const inputs = { 'authentication.username': 'ada', 'authentication.password': literal }
    const { message } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(message).toContain('***')
  })
})

nothingLeaks(engine, { worker, narrow })
