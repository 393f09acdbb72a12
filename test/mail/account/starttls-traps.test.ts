import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../../sandbox/listen.ts'
import type { AccountRequest } from '../../../src/mail/account-request.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createCertificates, type Certificates } from '../../support/certificates.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import { inTurn, type Script } from '../../support/smtp-script.ts'

/* What a server, or whoever is in between, can try before TLS is there; the mail goes to another machine, with a login. */

const PASSWORD = 'of letters'
let certificates: Certificates
beforeAll(async () => {
  certificates = await createCertificates()
})

const FAR = '192.0.2.1'

async function mail(port: number, request: Partial<AccountRequest> = {}, address: string | undefined = FAR) {
  const pool = poolFor(587, {
    request: {
      host: 'localhost',
      security: 'auto',
      credentials: { kind: 'password', username: 'postman', password: PASSWORD },
      ...request,
    },
    securityFloor: 'auto',
    trust: createTrust(certificates.ca),
    async dial() {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return { socket, address: address === '' ? undefined : address }
    },
  })
  return told(await sendOne(pool))
}

async function scripted(script: Script, security: 'starttls' | 'plain' = 'starttls') {
  const server = await ScriptedSmtp.start({ security, certificates, script })
  onTestFinished(() => server.close())
  return server
}

/** A server that is nothing but what it says; `said` is what it heard. */
async function raw(
  onConnection: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly said: () => string }> {
  const heard: Buffer[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => heard.push(bytes))
    onConnection(socket)
  })
  const port = await listen(server)
  onTestFinished(() => void server.close())
  return { port, said: () => Buffer.concat(heard).toString('latin1') }
}

const ehlo = (...keywords: readonly string[]) =>
  ['evil.test', ...keywords].map((line, at) => `250${at === keywords.length ? ' ' : '-'}${line}`).join('\n')

const refused = { type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } }

test('STARTTLS that was taken out of what the server offers: no login, no mail', async () => {
  const server = await scripted({
    EHLO: ehlo('AUTH PLAIN LOGIN'),
    STARTTLS: '502 5.5.1 Not implemented',
  })
  expect(await mail(server.port)).toMatchObject(refused)
  expect(server.commands.flat().map((line) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS'])
})

test('replies that are sent along with the yes to STARTTLS are thrown away', async () => {
  const server = await scripted({
    // after TLS the real server has no login to offer
    EHLO: inTurn(ehlo('STARTTLS', 'AUTH PLAIN'), ehlo('SIZE 1000')),
    STARTTLS: `220 Ready\n${ehlo('AUTH PLAIN')}\n250 2.1.0 Ok`,
  })
  const end = await mail(server.port)
  expect(end).toMatchObject({ type: 'AUTH', details: { delivery: 'not-sent' } })
  expect(end.message).toMatch(/offers no login/)
  expect(server.count('AUTH')).toBe(0)
  expect(server.received).toEqual([])
})

test('a login that is offered before STARTTLS alone is not used', async () => {
  const server = await scripted({ EHLO: inTurn(ehlo('STARTTLS', 'AUTH PLAIN'), ehlo('SIZE 1000')) })
  expect(await mail(server.port)).toMatchObject({ type: 'AUTH' })
  expect(server.count('AUTH')).toBe(0)
})

test('a server that says yes to STARTTLS and goes on in the clear hears no login', async () => {
  const { port, said } = await raw((socket) => {
    socket.write('220 evil.test\r\n')
    socket.on('data', (bytes) => {
      const isFirst = String(bytes).startsWith('EHLO')
      socket.write(
        isFirst ? `${ehlo('STARTTLS', 'AUTH PLAIN').replaceAll('\n', '\r\n')}\r\n` : '220 Ready\r\n',
      )
    })
  })
  const end = await mail(port)
  expect(end).toMatchObject(refused)
  expect(end.message).toMatch(/agreed to STARTTLS and then did not speak TLS/)
  expect(said()).not.toContain('AUTH')
  expect(said()).not.toContain(Buffer.from(`\0postman\0${PASSWORD}`).toString('base64'))
})

test('an alert of TLS in the place of a greeting says what the port is for', async () => {
  const { port } = await raw((socket) => socket.end(Buffer.from([0x15, 0x03, 0x01, 0, 2, 2, 40])))
  const end = await mail(port)
  expect(end).toMatchObject(refused)
  expect(end.message).toMatch(/speaks TLS from the start on this port: set security to "tls"/)
})

test.each([
  ['behind a proxy on this machine, whoever knows the address', ''],
  ['at another machine', FAR],
])('a server %s is not local', async (_, address) => {
  const server = await scripted({}, 'plain')
  const end = await mail(server.port, { security: 'none' }, address)
  expect(end).toMatchObject(refused)
  expect(end.message).toMatch(/does not send a password over an unencrypted connection/)
  expect(server.commands.flat()).toEqual([])
  expect(await mail(server.port, { security: 'none' }, '127.0.0.1')).toMatchObject({ type: 'sent' })
})
