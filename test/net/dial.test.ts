import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Lookup } from '../../src/net/checked-addresses.ts'
import { createDial, type DialSettings } from '../../src/net/dial.ts'
import { policyOf } from '../support/host-policy.ts'

/** Listens on one address alone, and counts who came. */
async function listener(address = '127.0.0.1') {
  let came = 0
  const server = createServer((socket) => {
    came += 1
    socket.on('error', () => {}).resume()
  })
  server.listen(0, address)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, came: () => came }
}

const { signal } = new AbortController()

function found(...addresses: string[]) {
  return vi.fn<Lookup>(async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  )
}

async function dialled(host: string, port: number, settings: DialSettings, timeoutMs = 5_000) {
  const { socket, address } = await createDial(settings)({ host, port }, { timeoutMs, signal })
  socket.destroy()
  return address
}

const denied = { type: 'HOST_DENIED', retry: 'never', details: { phase: 'input', delivery: 'not-sent' } }

test('goes to the address that was checked, and asks for it once', async () => {
  const { port } = await listener()
  // a name that says another address to whoever asks again
  const lookup = vi
    .fn<Lookup>()
    .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }])
    .mockResolvedValue([{ address: '169.254.169.254', family: 4 }])
  expect(await dialled('rebinding.example', port, { lookup })).toBe('127.0.0.1')
  expect(lookup.mock.calls).toEqual([['rebinding.example']])
  await expect(dialled('rebinding.example', port, { lookup })).rejects.toMatchObject(denied)
})

test.each([
  ['one of several addresses is denied', ['127.0.0.1', '10.0.0.1'], { deny: ['10.0.0.0/8'] }],
  ['and the denied one is of the other family', ['127.0.0.1', 'fd00::1'], { deny: ['fd00::/8'] }],
  ['one of several is for metadata', ['127.0.0.1', '::ffff:a9fe:a9fe'], {}],
  ['one of several is not allowed', ['127.0.0.1', '192.0.2.1'], { allow: ['127.0.0.0/8'] }],
  ['the name is denied', ['127.0.0.1'], { deny: ['mail.example'] }],
  ['the name is not allowed', ['127.0.0.1'], { allow: ['other.example'] }],
])('%s: nobody is connected to', async (_, addresses, rules) => {
  const { port, came } = await listener()
  const lookup = found(...addresses)
  await expect(dialled('mail.example', port, { lookup, policy: policyOf(rules) })).rejects.toMatchObject(
    denied,
  )
  expect(came()).toBe(0)
})

test('a name that the lists refuse is not even looked up', async () => {
  const lookup = found('127.0.0.1')
  for (const rules of [{ deny: ['mail.example'] }, { allow: ['*.example.com'] }])
    await expect(dialled('mail.example', 25, { lookup, policy: policyOf(rules) })).rejects.toMatchObject(
      denied,
    )
  expect(lookup).not.toHaveBeenCalled()
})

test('says what was asked for, what it leads to, which entry denies it and what to do', async () => {
  const settings = { lookup: found('10.1.2.3'), policy: policyOf({ deny: ['10.0.0.0/8'] }) }
  await expect(dialled('Mail.example', 25, settings)).rejects.toThrow(
    'Nothing was sent: this worker may not connect to the mail server Mail.example, since "10.0.0.0/8" in SMTP_HOSTS_DENY denies its address 10.1.2.3. Use an allowed mail server, or ask the operator to allow this one.',
  )
})

test('a name with a dot at the end is looked up with it, and is the same name', async () => {
  const { port } = await listener()
  const lookup = found('127.0.0.1')
  await dialled('MAIL.example.', port, { lookup, policy: policyOf({ allow: ['mail.example'] }) })
  expect(lookup.mock.calls).toEqual([['mail.example.']])
})

test('an address is not looked up, in whatever form', async () => {
  const { port } = await listener()
  const lookup = found()
  for (const host of [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0177.0.0.1',
    '0x7f.1',
    '１２７.0.0.1',
    '127.0.0.1.',
  ])
    expect(await dialled(host, port, { lookup })).toBe('127.0.0.1')
  expect(lookup).not.toHaveBeenCalled()
})

test.each<[string, Lookup, string]>([
  ['a name without addresses', async () => [], 'ENODATA'],
  [
    'a name that is not there',
    () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    'ENOTFOUND',
  ],
  ['an answer that is no address', async () => [{ address: '127.0.0.1.nip.example', family: 4 }], 'EBADRESP'],
  [
    '10,000 addresses',
    async () => Array.from({ length: 10_000 }, () => ({ address: '127.0.0.1', family: 4 })),
    'too many addresses',
  ],
])('%s', async (_, lookup, originalCode) => {
  await expect(dialled('mail.example', 25, { lookup })).rejects.toMatchObject({ code: 'EDNS', originalCode })
})

test.each(['a..b', '08.1.1.1', 'foo.0x1', '-\u0000', 'x'.repeat(300), 'a b', '1.2.3.4:25', 'a/b'])(
  '%j is no host name, and nobody is asked about it',
  async (host) => {
    const lookup = found('127.0.0.1')
    await expect(dialled(host, 25, { lookup })).rejects.toMatchObject({ code: 'EDNS' })
    expect(lookup).not.toHaveBeenCalled()
  },
)

test('a DNS that never answers ends with the time', async () => {
  const lookup: Lookup = () => new Promise(() => {})
  await expect(dialled('mail.example', 25, { lookup }, 50)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test('ends when it is called off', async () => {
  const off = new AbortController()
  const lookup: Lookup = () => new Promise(() => {})
  const target = { host: 'mail.example', port: 25 }
  const waits = createDial({ lookup })(target, { timeoutMs: 60_000, signal: off.signal })
  off.abort(new Error('called off'))
  await expect(waits).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'ECANCELED' })
})
