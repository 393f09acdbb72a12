import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connect, type Lookup } from '../../src/net/connect.ts'

/** Listens on one address alone. */
async function listener(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}).resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

const found =
  (...addresses: string[]): Lookup =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))

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
  const socket = await connect('mail.example', port, 15_000, { lookup: found(...addresses) })
  expect(socket.remoteAddress).toBe('127.0.0.1')
  socket.destroy()
})

test('of several reasons the one that says most is told', async () => {
  const { port } = await listener()
  const lookup = found('255.255.255.255', '127.0.0.3')
  await expect(connect('mail.example', port, 15_000, { lookup })).rejects.toMatchObject({
    code: 'ESOCKET',
    originalCode: 'ECONNREFUSED',
  })
})

test.each([
  ['a name without addresses', () => Promise.resolve([]), 'ENODATA'],
  [
    'a name that is not there',
    () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    'ENOTFOUND',
  ],
])('%s', async (_, lookup: Lookup, originalCode) => {
  await expect(connect('mail.example', 25, 1_000, { lookup })).rejects.toMatchObject({
    code: 'EDNS',
    originalCode,
  })
})

test('a DNS that never answers ends with the time', async () => {
  const lookup: Lookup = () => new Promise(() => {})
  await expect(connect('mail.example', 25, 50, { lookup })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test('ends when it is called off', async () => {
  const off = new AbortController()
  const lookup: Lookup = () => new Promise(() => {})
  const waits = connect('mail.example', 25, 60_000, { lookup, signal: off.signal })
  off.abort(new Error('called off'))
  await expect(waits).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'ECANCELED' })
})
