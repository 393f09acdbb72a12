import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connect, type Address } from '../../src/net/connect.ts'

/** Listens on one address alone. */
async function listener(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}).resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

const found = (...addresses: string[]): Address[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test.each([
  ['one address', ['127.0.0.1']],
  [
    'a family that is not there (RFC 6666 discards, RFC 3849 is nowhere)',
    ['100::1', '2001:db8::1', '127.0.0.1'],
  ],
  ['an address where nobody answers (RFC 5737)', ['192.0.2.1', '127.0.0.1']],
  ['an address that refuses', ['127.0.0.3', '127.0.0.1']],
  ['many of them before the one that works', ['192.0.2.1', '100::1', '127.0.0.3', '100::2', '127.0.0.1']],
])('connects within the time: %s', async (_, addresses) => {
  const { port } = await listener()
  const socket = await connect(found(...addresses), port, 15_000)
  expect(socket.remoteAddress).toBe('127.0.0.1')
  socket.destroy()
})

test('of several reasons the one that says most is told', async () => {
  const { port } = await listener()
  const addresses = found('255.255.255.255', '127.0.0.3')
  await expect(connect(addresses, port, 15_000)).rejects.toMatchObject({
    code: 'ESOCKET',
    originalCode: 'ECONNREFUSED',
  })
})

test('ends when it is called off', async () => {
  const off = new AbortController()
  const waits = connect(found('192.0.2.1'), 25, 60_000, off.signal)
  off.abort(new Error('called off'))
  await expect(waits).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'ECANCELED' })
})
