import { describe, expect, it } from 'vitest'
import { EngineStub, readAddress } from '../../../sandbox/client/engine-stub.ts'
import { freePorts } from '../../../sandbox/free-ports.ts'

describe('the address of an engine', () => {
  it.each([
    ['localhost:26500', false, 'localhost:26500'],
    ['grpc://127.0.0.1:26500', false, '127.0.0.1:26500'],
    ['http://zeebe.example.com:26500/', false, 'zeebe.example.com:26500'],
    ['grpcs://zeebe.example.com:443', true, 'zeebe.example.com:443'],
    ['https://zeebe.example.com', true, 'zeebe.example.com'],
  ])('%s', (address, secure, target) => {
    expect(readAddress(address)).toEqual({ secure, target })
  })

  it('is refused when it is none', () => {
    expect(() => readAddress('ftp://example.com/zeebe')).toThrow('not the address of an engine')
  })
})

describe('a call to an engine that is not there', () => {
  it('ends with its deadline, or when it is given up', async () => {
    const [port = 0] = await freePorts(1)
    const stub = new EngineStub(`127.0.0.1:${port}`)
    await expect(stub.call('Topology', {}, { timeoutMs: 50 })).rejects.toThrow(/DEADLINE_EXCEEDED/)
    await expect(stub.call('Topology', {}, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/CANCELLED/)
    await expect(stub.call('Topology', {}, { signal: AbortSignal.abort() })).rejects.toThrow(/CANCELLED/)
    expect(() => stub.call('NoSuchCall', {})).toThrow('no call NoSuchCall')
    stub.close()
  })
})
