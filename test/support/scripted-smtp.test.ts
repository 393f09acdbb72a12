import { describe, expect, onTestFinished, test } from 'vitest'
import { createTransport } from 'nodemailer'
import { trySend } from './failing-send.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from './scripted-smtp.ts'
import { delayed, inTurn, replyThenDrop, reset } from './smtp-script.ts'

async function start(options: ScriptedSmtpOptions) {
  const server = await ScriptedSmtp.start(options)
  const client = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: options.security === 'tls',
    auth: { user: 'postman', pass: 'secret' },
    ...(options.security !== undefined && options.security !== 'plain' && { tls: { ca: server.ca } }),
  })
  onTestFinished(async () => {
    client.close()
    await server.close()
  })
  return { server, client }
}

const mail = { from: 'sender@example.test', to: ['a@example.test', 'b@example.test'], text: '.hello\n..' }

describe('a server without a script', () => {
  test.each(['plain', 'starttls', 'tls'] as const)(
    '%s: takes logins and mail, and keeps count',
    async (security) => {
      const { server, client } = await start({
        security,
        credentials: { username: 'postman', password: 'secret' },
      })
      await client.sendMail(mail)
      await client.sendMail(mail)
      expect(server.accepted).toHaveLength(2)
      expect(server.accepted[0]).toMatchObject({ from: mail.from, to: mail.to, connection: 1 })
      expect(server.accepted[0]?.data.toString()).toContain('\r\n..hello\r\n...\r\n')
      expect(server.connections).toBe(1)
      expect(server.count('login')).toBe(1)
      expect(server.commands[0]?.filter((line) => line.startsWith('EHLO'))).toHaveLength(
        security === 'starttls' ? 2 : 1,
      )
    },
  )

  test('refuses another login', async () => {
    const { client } = await start({ credentials: { username: 'postman', password: 'other' } })
    await expect(client.sendMail(mail)).rejects.toMatchObject({ responseCode: 535 })
  })
})

describe('a script', () => {
  test('answers once, then behaves', async () => {
    const { server, client } = await start({ script: { dot: inTurn('451 4.3.0 Not now') } })
    await expect(client.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 })
    expect(server.accepted).toHaveLength(0)
    expect(server.received).toHaveLength(1)
    await client.sendMail(mail)
    expect(server.accepted).toHaveLength(1)
    expect(server.commands[0]).toContain('RSET')
  })

  test('by recipient, and with a delay', async () => {
    const RCPT = ({ recipient }: { recipient: number }) =>
      recipient === 2 ? '550 5.1.1 No' : delayed(1, '250 Ok')
    const { server, client } = await start({ script: { RCPT } })
    const info = await client.sendMail(mail)
    expect(info).toMatchObject({ accepted: ['a@example.test'], rejected: ['b@example.test'] })
    expect(server.accepted[0]?.to).toEqual(['a@example.test'])
  })

  test('is seen, before and after', async () => {
    const { server, client } = await start({ script: { RCPT: replyThenDrop('421 Bye') } })
    const seen = server.seen('RCPT')
    await expect(client.sendMail(mail)).rejects.toThrow()
    await seen
    await server.seen('RCPT')
    await server.seen('closed')
  })

  test('can reset an encrypted connection', async () => {
    const { end, server } = await trySend({
      security: 'tls',
      script: { dot: reset },
      pool: { tls: { rejectUnauthorized: false } },
    })
    expect(end).toMatchObject({ kind: 'failed', error: { originalCode: 'ECONNRESET' } })
    expect(server.received).toHaveLength(1)
  })
})
