import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Worker } from '../../../sandbox/quickstart/worker.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Starts a program that stands in for the worker. */
async function start(source: string, readyWithinMs = 10_000): Promise<Worker> {
  const program = join(folder, 'program.mjs')
  await writeFile(program, source)
  return Worker.start({ program, folder, env: { SMTP_LEDGER: 'memory:' }, readyWithinMs })
}

const ready = `console.log('{"level":30,"event":"ready"}'); setInterval(() => {}, 1000);`

describe('the worker of the quickstart', () => {
  it('is started when it says "ready", with the settings of the quickstart alone', async () => {
    process.env['SMTP_SANDBOX_TO'] = 'somebody@example.com'
    const worker = await start(
      `console.log(JSON.stringify({ ...process.env, cwd: process.cwd() })); ${ready}`,
    )
    delete process.env['SMTP_SANDBOX_TO']
    await worker.stop()
    const lines = worker.lastLines()
    expect(lines).toContain('"SMTP_LEDGER":"memory:"')
    expect(lines).not.toContain('SMTP_SANDBOX_TO')
    // a .env of the project is not read
    expect(lines).toContain(`"cwd":${JSON.stringify(folder)}`)
  })

  it('is given time to end in order, and no more than that', async () => {
    const polite = await start(
      `process.once('SIGTERM', () => { console.log('bye'); process.exit(0) }); ${ready}`,
    )
    await polite.stop()
    expect(polite.lastLines(1)).toContain('bye')
    const stubborn = await start(`process.on('SIGTERM', () => {}); ${ready}`)
    await stubborn.stop(50)
  })

  it('is explained by its log when it ends by itself, sooner or later', async () => {
    const atOnce = start(`console.error('SMTP_LEDGER is wrong'); process.exitCode = 2`)
    await expect(atOnce).rejects.toThrow(/ended by itself \(2\)[^]*SMTP_LEDGER is wrong/)
    const later = await start(`${ready} setTimeout(() => { throw new Error('out of luck') }, 50)`)
    await expect(later.death).rejects.toThrow(/ended by itself \(1\)[^]*out of luck/)
  })

  it('is not waited for without end', async () => {
    const never = start(`console.log('no engine'); setInterval(() => {}, 1000)`, 500)
    await expect(never).rejects.toThrow(/not ready within 0.5 s[^]*no engine/)
  })
})
