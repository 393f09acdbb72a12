import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { useEngine } from '../support/engine.ts'

const engine = useEngine()
const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm run quickstart -- --once` runs, with an engine and a build that are there already. */
const quickstart = (address: string): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, ['scripts/prepare.mjs', 'sandbox/quickstart/main.ts', '--once'], {
    cwd: root,
    env: { ...process.env, ZEEBE_GRPC_ADDRESS: address },
    timeout: 110_000,
  })

describe('the quickstart', () => {
  it('ends well when the mail of the example process has arrived', { timeout: 120_000 }, async () => {
    const { stdout } = await quickstart(engine.grpcAddress)
    const { gatewayVersion } = await engine.client.topology()
    expect(stdout).toContain(`Zeebe ${gatewayVersion} at ${engine.grpcAddress}\n`)
    expect(stdout).toMatch(/confirmationId = "<.+@.+>"/)
    expect(stdout).toContain('✓ Mail     “Your order A-1007 is confirmed” for ada@example.org')
  })

  it('says in one sentence that no engine answers', { timeout: 60_000 }, async () => {
    await expect(quickstart('grpc://127.0.0.1:1')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No engine answers at ZEEBE_GRPC_ADDRESS=grpc://127.0.0.1:1') as string,
    })
  })
})
