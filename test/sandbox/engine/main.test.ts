import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EngineClient } from '../../../sandbox/client/engine-client.ts'
import { EngineProcess } from '../../../sandbox/client/engine-process.ts'
import { openEngine } from '../../../sandbox/engine/core/open.ts'
import { listen } from '../../../sandbox/listen.ts'
import { buildProcess } from '../../support/bpmn.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-main-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** How a run of the command ends that does not go on. */
async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['sandbox/engine/run.mjs', ...args], { cwd: root })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

describe('the command of the engine', () => {
  it('helps', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('A small engine that speaks Zeebe')
  })

  it('says in one sentence which argument is wrong', async () => {
    expect(await run('--data', folder, '--grpc', 'x')).toEqual({
      code: 2,
      stdout: '',
      stderr: '--grpc must be a port from 0 to 65535, not "x".\n',
    })
  })

  it.each(['grpc', 'rest'])('says in one sentence that the port of --%s is taken', async (name) => {
    const other = createServer()
    const port = await listen(other)
    const ports = { grpc: 0, rest: 0, [name]: port }
    const { code, stdout, stderr } = await run(
      '--data',
      join(folder, name),
      '--grpc',
      String(ports.grpc),
      '--rest',
      String(ports.rest),
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(
        `^The (gRPC|REST) server cannot listen on 127.0.0.1:${port}: another program has this port.\n$`,
      ),
    )
    other.close()
  })

  it('says in one sentence that the data folder cannot be used', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'no folder')
    const { code, stdout, stderr } = await run('--data', file, '--grpc', '0', '--rest', '0')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(file)
  })

  it('runs until it is told to end, and goes on from its data', async () => {
    const engine = await EngineProcess.start()
    try {
      const topology = await fetch(`${engine.restAddress}/v2/topology`)
      expect(await topology.json()).toMatchObject({ gatewayVersion: '8.6.0' })
      const document = await fetch(`${engine.restAddress}/v2/clock`, {
        method: 'PUT',
        body: JSON.stringify({ timestamp: Date.now() }),
      })
      expect(document.status).toBe(204)
      await engine.stop()
      await expect(fetch(engine.restAddress)).rejects.toThrow()
      await engine.up()
      expect((await fetch(`${engine.restAddress}/records`)).status).toBe(200)
    } finally {
      await engine.close()
    }
  })

  it('ends with one sentence when its disk is full, and loses nothing that it had answered', async () => {
    const data = join(folder, 'full')
    // the engine's own file is made before: it has no room below the limit
    await run('--help')
    // blocks of 512 bytes that a file of the process may have: the operating system refuses every byte above
    const command = ['sandbox/engine/run.mjs', '--data', data, '--grpc', '0', '--rest', '0']
    const child = spawn('sh', ['-c', 'ulimit -f 2000; exec "$0" "$@"', process.execPath, ...command], {
      cwd: root,
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const stderr = text(child.stderr)
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { grpcAddress } = JSON.parse(line) as { grpcAddress: string }
    const client = new EngineClient(grpcAddress)
    await client.deploy(buildProcess('full', [{ id: 'send', type: 'full' }]))
    const answered: string[] = []
    try {
      for (;;)
        answered.push(await client.createInstance('full', { text: 'x'.repeat(50_000) }, { timeoutMs: 5_000 }))
    } catch {
      // whoever is not answered knows nothing
    }
    client.close()
    expect(await ended).toBe(1)
    expect(await stderr).toBe(`${join(data, 'journal')} cannot be written any more (EFBIG).\n`)
    expect(answered.length).toBeGreaterThan(3)

    const again = await openEngine({ dataFolder: data })
    const there = again.view.instances().map(({ key }) => String(key))
    await again.close()
    expect(there).toEqual(expect.arrayContaining(answered))
  })
})
