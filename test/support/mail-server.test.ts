import { createTransport, type SentMessageInfo } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { MailServer, type MailServerOptions } from './mail-server.ts'

let server: MailServer
afterEach(() => server.close())

async function send(to = 'ada@example.org', password = 'right'): Promise<SentMessageInfo> {
  const { tls, authentication } = options
  const transport = createTransport({
    host: 'localhost',
    port: server.port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ...(tls === 'none' ? {} : { tls: { ca: server.ca } }),
    ...(authentication ? { auth: { user: 'shop', pass: password } } : {}),
  })
  return transport.sendMail({
    from: 'shop@example.com',
    to,
    bcc: 'bob@example.net',
    subject: 'Grüße',
    text: 'x',
  })
}

let options: { tls: 'none' | 'starttls' | 'implicit'; authentication: boolean }

async function start(
  security: NonNullable<MailServerOptions['security']>,
  more: MailServerOptions = {},
): Promise<void> {
  server = await MailServer.start({ security, ...more })
  options = {
    tls: security === 'plain' ? 'none' : security === 'tls' ? 'implicit' : 'starttls',
    authentication: more.credentials !== undefined,
  }
}

const credentials = { username: 'shop', password: 'right' }

describe('the mail server for tests', () => {
  it.each(['plain', 'starttls', 'tls'] as const)(
    'receives a mail over %s, with a login',
    async (security) => {
      await start(security, { credentials })
      const arrival = server.waitForMessage(({ mail }) => mail.subject === 'Grüße')
      expect((await send()).response).toBe('250 2.0.0 Ok: queued as 1')
      expect(await arrival).toMatchObject({
        envelope: { from: 'shop@example.com', to: ['ada@example.org', 'bob@example.net'] },
        secure: security !== 'plain',
        username: 'shop',
        mail: { from: { address: 'shop@example.com' }, text: 'x\n' },
      })
      expect(server.counts).toEqual({ connections: 1, logins: 1, refusedLogins: 0 })
    },
  )

  it('refuses a wrong password', async () => {
    await start('tls', { credentials })
    await expect(send('ada@example.org', 'wrong')).rejects.toThrow('535 5.7.8')
    expect(server.counts.refusedLogins).toBe(1)
  })

  it('answers as the test wants, at every step', async () => {
    await start('plain')
    server.answers.recipient = (to) =>
      to.startsWith('bob') ? { code: 550, text: '5.1.1 no such user' } : undefined
    expect((await send()).rejected).toEqual(['bob@example.net'])
    server.answers.data = async () => ({ code: 451, text: '4.3.0 later' })
    await expect(send()).rejects.toThrow('451 4.3.0 later')
    server.answers.data = () => 'drop'
    await expect(send()).rejects.toThrow(/closed/)
    server.answers.data = () => ({ code: 250, text: '2.0.0 as 4F1' })
    expect((await send()).response).toBe('250 2.0.0 as 4F1')
    server.answers.mail = () => ({ code: 421, text: '4.7.0 too busy' })
    await expect(send()).rejects.toThrow('421 4.7.0 too busy')
    server.answers.connect = () => ({ code: 554, text: 'no service' })
    await expect(send()).rejects.toThrow('554 no service')
    // every message whose bytes came in, whatever was said about it
    expect(server.messages).toHaveLength(4)
  })

  it('refuses what is larger than it said', async () => {
    await start('plain', { size: 100 })
    await expect(send()).rejects.toThrow('552')
    expect(server.messages).toHaveLength(0)
  })
})
