import { describe, expect, onTestFinished, test } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { scriptedServer, useMailWorker, type MailInstance } from '../support/mail-worker.ts'
import { replyThenDrop, type Moment } from '../support/smtp-script.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'

const engine = useEngine()

/** All were sent at the first attempt: each process has one retry, so that a failure would be an incident. */
async function allSent(instances: readonly MailInstance[]): Promise<void> {
  for (const instance of instances) {
    expect(await instance.end()).toBe('completed')
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  }
}

describe('with one connection', () => {
  const worker = useMailWorker(engine, 'one-connection', () => ({
    SMTP_POOL_CONNECTIONS: '1',
    SMTP_SEND_TIMEOUT: 'PT20S',
  }))

  test('a server that takes three mails over each: all mails go out, one after the other', async () => {
    const MAIL = ({ message }: Moment) => (message > 3 ? '451 Mails per session limit' : undefined)
    const server = await scriptedServer({ script: { MAIL } })
    for (let nth = 1; nth <= 8; nth += 1) await allSent([await worker.start({ server, retries: '1' })])
    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 1, 1, 2, 2, 2, 3, 3])
  })

  test('and a server that took nothing else from it: all at once go out, too', async () => {
    const MAIL = ({ message }: Moment) => (message > 3 ? '451 Mails per session limit' : undefined)
    const server = await scriptedServer({ script: { MAIL } })
    const instances = await Promise.all(
      Array.from({ length: 8 }, () => worker.start({ server, retries: '1' })),
    )
    await allSent(instances)
    expect(server.accepted).toHaveLength(8)
  })

  test('one that a firewall forgot costs a moment, and no attempt', async () => {
    const server = await scriptedServer({})
    const proxy = await TcpProxy.start(server.port)
    onTestFinished(() => proxy.close())
    const through = { server: { host: server.host, port: proxy.port }, retries: '1' }
    await allSent([await worker.start(through)])
    proxy.freeze()
    // one that was used a moment ago is not asked whether it is alive
    await new Promise((resolve) => setTimeout(resolve, 200))
    await allSent([await worker.start(through)])
    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 2])
  })
})

describe('with five connections', () => {
  const worker = useMailWorker(engine, 'five-connections')

  test('a server that allows two: all mails go out, and no retry is used', async () => {
    const held = new Set<number>()
    const server = await scriptedServer({
      script: {
        connect: ({ connection }) => {
          if (held.size >= 2) return replyThenDrop('421 4.7.0 mail.example Error: too many connections')
          held.add(connection)
          return undefined
        },
        QUIT: ({ connection }) => void held.delete(connection),
      },
    })
    const instances = await Promise.all(
      Array.from({ length: 20 }, () => worker.start({ server, retries: '1' })),
    )
    await allSent(instances)
    expect(server.accepted).toHaveLength(20)
  })

  test('a name in EHLO that the server does not like is told, with the setting that changes it', async () => {
    const EHLO = replyThenDrop('421 4.7.0 Try again later, closing connection. (EHLO)')
    const server = await scriptedServer({ script: { EHLO } })
    const instance = await worker.start({ server, retries: '1' })
    expect((await instance.incident()).errorMessage).toMatch(/\[127\.0\.0\.1\].*SMTP_EHLO_NAME/)
  })
})
