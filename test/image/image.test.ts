import { afterEach, describe, expect, inject, test } from 'vitest'
import { freePorts } from '../../sandbox/free-ports.ts'
import { Container } from '../support/container.ts'
import './setup.ts'

/** What an orchestrator gives a container to end; above SMTP_SHUTDOWN_TIMEOUT (25 s). */
const GRACE_SECONDS = 30

/** Prints what the process may do, and every folder and file outside of the kernel's own that it could write to. */
const LOOK_AROUND = `
const { accessSync, constants, readdirSync, readFileSync } = require('node:fs')
const writable = []
const walk = (path) => {
  try { accessSync(path, constants.W_OK); writable.push(path) } catch {}
  let entries = []
  try { entries = readdirSync(path, { withFileTypes: true }) } catch {}
  for (const entry of entries) {
    const inner = (path === '/' ? '' : path) + '/' + entry.name
    if (['/proc', '/sys', '/dev'].includes(inner) || entry.isSymbolicLink()) continue
    if (entry.isDirectory()) walk(inner)
    else try { accessSync(inner, constants.W_OK); writable.push(inner) } catch {}
  }
}
walk('/')
const status = readFileSync('/proc/self/status', 'utf8')
const of = (name) => status.match(new RegExp('^' + name + ':\\\\s*(.*)$', 'm'))[1]
console.log(JSON.stringify({
  uid: process.getuid(), gid: process.getgid(), writable,
  capabilities: [of('CapEff'), of('CapPrm'), of('CapBnd')], noNewPrivileges: of('NoNewPrivs'),
}))`

describe.skipIf(inject('imageMissing'))('the image, hardened', () => {
  const containers: Container[] = []
  afterEach(async () => {
    await Promise.all(containers.splice(0).map((container) => container.remove()))
  })
  const start = (env: Readonly<Record<string, string>> = {}, command: readonly string[] = []): Container => {
    const container = Container.start(env, command)
    containers.push(container)
    return container
  }
  /** A worker whose engine is not there. */
  const startLonely = async (): Promise<{ worker: Container; get: (path: string) => Promise<Response> }> => {
    const [httpPort, enginePort] = await freePorts(2)
    const worker = start({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${enginePort}`,
    })
    await worker.says('engine-unreachable')
    return { worker, get: (path) => fetch(`http://127.0.0.1:${httpPort}${path}`) }
  }

  test('runs as somebody who can do nothing but write to the volume', async () => {
    const container = start({}, ['node', '-e', LOOK_AROUND])
    expect(await container.exitCode, container.output).toBe(0)
    expect(JSON.parse(container.output)).toEqual({
      uid: 1000,
      gid: 1000,
      writable: ['/data'],
      capabilities: Array(3).fill('0000000000000000'),
      noNewPrivileges: '1',
    })
  })

  test('ends at once when a setting is wrong', async () => {
    const container = start({ SMTP_MAX_JOBS: 'lots' })
    expect(await container.exitCode, container.output).toBe(2)
    expect(container.output).toContain('"reason":"SMTP_MAX_JOBS must be')
  })

  test('lives without an engine, is not ready, and ends when it is told to', async () => {
    const { worker, get } = await startLonely()
    expect((await get('/health/live')).status).toBe(200)
    expect((await get('/health/ready')).status).toBe(503)
    expect(await worker.isHealthy()).toBe(true)
    expect(await worker.run('ls', '/data')).toContain('ledger.db')

    const { code, tookMs } = await worker.stop(GRACE_SECONDS)
    expect(code, worker.output).toBe(0)
    expect(worker.output).toContain('"event":"draining"')
    expect(tookMs).toBeLessThan(GRACE_SECONDS * 1000)
  })

  test('is not healthy when nobody answers', async () => {
    const [httpPort] = await freePorts(1)
    const container = start({ HTTP_PORT: String(httpPort) }, [
      'node',
      '-e',
      'console.log("up"); setInterval(() => {}, 1000)',
    ])
    await container.says('up')
    expect(await container.isHealthy()).toBe(false)
  })
})
