import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { DEFAULT_TENANT } from '../../../../sandbox/engine/core/commands.ts'
import { openEngine } from '../../../../sandbox/engine/core/open.ts'
import { buildProcess } from '../../../support/bpmn.ts'

it('whoever begins at 0 waits for the first record, gets it once, and goes on after it', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'records-'))
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }))
  const engine = await openEngine({ dataFolder })
  onTestFinished(() => engine.close())
  let answered = false
  const first = engine.records(0, { limit: 1, waitMs: 10_000 }).finally(() => (answered = true))
  await new Promise(setImmediate)
  expect(answered).toBe(false)
  const content = Buffer.from(buildProcess('some', [{ id: 'task' }]))
  await engine.deploy([{ name: 'some.bpmn', content }], DEFAULT_TENANT)
  const { records, next } = await first
  expect(records.map((text) => (JSON.parse(text) as { position: number }).position)).toEqual([1])
  expect(next).toBe(2)
})
