import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const program = fileURLToPath(new URL('../../support/full-disk-process.ts', import.meta.url))

/** Blocks of 512 bytes that a file of the process may have: the operating system refuses every byte above. */
const BLOCKS = 800

test('a disk that takes no more grants no claim, is told, loses nothing, and is used again when there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-full-disk-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const script = `ulimit -S -f ${BLOCKS}; exec "$0" "$@"`
  const args = [process.execPath, '--import', 'tsx', program, join(folder, 'ledger.db')]
  const child = spawn('sh', ['-c', script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value))

  const full = await next()
  const cannot = expect.stringContaining('cannot be written') as string
  expect(full).toMatchObject({ readRefused: cannot, problem: cannot, refused: expect.any(String) as string })
  expect((full as { granted: number }).granted).toBeGreaterThan(0)

  // part of every Linux, and no rights are needed for a process of one's own
  execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited'])
  child.stdin.write('there is room\n')
  expect(await next()).toEqual({ states: ['sent'], leftOver: null, again: true, problem: null })
})
