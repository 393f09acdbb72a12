import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'
import { createJobWorker, plainMail, type JobWorker, type WholeJob } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'

const secrets = { SHOP_PW: 'Hq7shop-value', SHOP_ID: 'shop-robot', OPEN: 'evil.invalid' }
const bound = (own: object = {}) =>
  readSecretsFile({
    secrets: {
      SHOP: {
        from: 'env:SHOP_PW',
        hosts: ['127.0.0.1'],
        processes: ['invoice-*'],
        tenants: ['shop'],
        ...own,
      },
      SHOP_USER: { from: 'env:SHOP_ID', hosts: ['127.0.0.1'] },
    },
  })

const server = await ScriptedSmtp.start({
  credentials: { username: 'shop-robot', password: secrets.SHOP_PW },
})
afterAll(() => server.close())

const ledger = createMemoryLedger(Date.now)
let worker: JobWorker
beforeEach(() => {
  worker = createJobWorker({ secrets, bindings: bound(), ledger })
  return () => worker.close()
})

let jobs = 0
const job = (login: object = {}, own: Partial<WholeJob> = {}): WholeJob => {
  const { authentication, ...mail } = plainMail(server)
  const whole = { ...authentication, username: 'secrets.SHOP_USER', password: '{{secrets.SHOP}}', ...login }
  return {
    variables: { ...mail, authentication: whole },
    key: `own-${(jobs += 1)}`,
    processId: 'invoice-run',
    tenantId: 'shop',
    ...own,
  }
}

test('a mail goes out with the secret that is bound to its host, process and tenant', async () => {
  const command = await worker.handle(job({}, { key: 'sent' }))
  expect(command).toMatchObject({ kind: 'complete', variables: { mail: { status: 'SUCCESS' } } })
  expect(server.accepted).toHaveLength(1)
  expect(worker.log.join('')).toContain('"tenantId":"shop"')
})

describe('nothing connects, and the value is nowhere', () => {
  test.each<[string, WholeJob, RegExp]>([
    [
      'with another host',
      job({ hostname: 'localhost' }),
      /secret "SHOP" may not go to host "localhost".*secrets\.SHOP\.hosts in SMTP_SECRETS_FILE/,
    ],
    ['with another spelling of loopback', job({ hostname: '::ffff:127.0.0.2' }), /may not go to host/],
    [
      'with a host from a secret',
      job({ hostname: 'secrets.OPEN' }),
      /may not go to the host that another secret names/,
    ],
    [
      'in another process',
      job({}, { processId: 'marketing' }),
      /may not be used by process "marketing".*secrets\.SHOP\.processes/,
    ],
    [
      'in another tenant',
      job({}, { tenantId: '<default>' }),
      /may not be used by tenant "<default>".*secrets\.SHOP\.tenants/,
    ],
    [
      'as a host',
      job({ hostname: '{{secrets.SHOP}}' }),
      /SMTP host \(authentication\.hostname\): secret "SHOP" may stand in .*only/,
    ],
  ])('%s', async (_, given, words) => {
    const connections = server.commands.length
    const command = await worker.handle(given)
    expect(command).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(words) as string,
    })
    expect(server.commands.length).toBe(connections)
    const said = [JSON.stringify(command), ...worker.log, await worker.metrics()].join('')
    for (const value of Object.values(secrets)) expect(said).not.toContain(value)
  })

  test('`continue` completes with the error', async () => {
    const { variables, ...rest } = job({ hostname: 'localhost' })
    const command = await worker.handle({
      ...rest,
      variables: { ...variables, smtpEmailOnFailure: 'continue' },
    })
    expect(command).toMatchObject({
      kind: 'complete',
      variables: {
        mail: {
          status: 'FAIL',
          error: { type: 'SECRET', variables: { phase: 'input', delivery: 'not-sent', retryable: false } },
        },
      },
    })
  })

  test('a host that is none is told, and not the secret', async () => {
    const command = await worker.handle(job({ hostname: 'a b' }))
    expect(command).toMatchObject({ kind: 'fail', retries: 0 })
    expect(command).toHaveProperty('message', expect.stringContaining('"a b" is not a host name'))
    expect(JSON.stringify(command)).not.toContain('secret "')
  })
})

test('a process that calls itself what another one is called uses its secret', async () => {
  const command = await worker.handle(job({}, { processId: 'invoice-of-somebody-else' }))
  expect(command).toMatchObject({ kind: 'complete' })
})

test.each([
  ['its host', job({}, { key: 'sent' }), bound({ hosts: ['smtp.example.com'] })],
  ['its process', job({}, { key: 'sent', processId: 'renamed' }), bound()],
  ['its value', job({}, { key: 'sent' }), bound({ from: 'env:GONE' })],
  ['a host that can be read', job({ hostname: ' ' }, { key: 'sent' }), bound()],
])(
  'a mail that went out is answered for without %s, but for what cannot be masked',
  async (_, again, bindings) => {
    const before = server.accepted.length
    const later = createJobWorker({ secrets, bindings, ledger })
    const command = await later.handle(again)
    later.close()
    expect(command).toMatchObject({
      kind: 'complete',
      variables: { mail: { status: 'SUCCESS', replayed: true } },
    })
    expect(JSON.stringify(command)).not.toContain('accepted')
    expect(server.accepted.length).toBe(before)
  },
)

test('a mail that went out is answered for in full where the secret can be had', async () => {
  const command = await worker.handle(job({}, { key: 'sent' }))
  expect(command).toMatchObject({ variables: { mail: { replayed: true, accepted: ['ada@example.org'] } } })
})

test('what a server says of the login is masked', async () => {
  server.script = { MAIL: () => `550 5.7.1 ${secrets.SHOP_ID} with ${secrets.SHOP_PW} may not` }
  const command = await worker.handle(job())
  server.script = {}
  expect(command).toHaveProperty('message', expect.stringContaining('*** with *** may not'))
})
