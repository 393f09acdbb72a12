import { once } from 'node:events'
import { connect } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../../sandbox/listen.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createCertificates } from '../../support/certificates.ts'
import { poolFor, sendOne } from '../../support/one-mail.ts'

test.each([
  ['mail.test', undefined, 'mail.test'],
  ['mail.test.', undefined, 'mail.test'],
  ['mail.test', 'other.test', 'other.test'],
  ['127.0.0.1', 'other.test', 'other.test'],
  ['127.0.0.1', undefined, false],
  ['::1', undefined, false],
  ['mail.test', '127.0.0.1', false],
])('host %s, TLS name %s: the server hears %s (RFC 6066 section 3)', async (host, tlsName, heard) => {
  const { ca, cert, key } = await createCertificates()
  const server = createServer({ cert, key })
  const port = await listen(server)
  onTestFinished(() => void server.close())
  const secured = once(server, 'secureConnection') as Promise<[TLSSocket]>
  const pool = poolFor(465, {
    request: { host, security: 'tls', ...(tlsName !== undefined && { tlsName }) },
    trust: createTrust(ca),
    // only the name is looked at here
    unverifiedHosts: [host],
    async dial() {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return { socket, address: '192.0.2.1' }
    },
  })
  const sending = sendOne(pool)
  const [socket] = await secured
  expect((socket as TLSSocket & { servername?: string | false }).servername).toBe(heard)
  socket.end('554 5.7.1 No\r\n')
  expect(await sending).toMatchObject({ kind: 'failed' })
})
