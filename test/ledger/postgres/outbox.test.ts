import { afterEach, expect, test, vi } from 'vitest'
import type { JobId, Outcome } from '../../../src/ledger/ledger.ts'
import { createOutbox, type Note } from '../../../src/ledger/postgres/outbox.ts'

const job: JobId = { cluster: 'c', jobKey: '1' }
const other: JobId = { cluster: 'c', jobKey: '11' }
const note = (outcome: Outcome | undefined, fields: Partial<Note> = {}): Note => ({
  job,
  attempt: 'a1',
  outcome,
  ended: false,
  ...fields,
})
const sent: Outcome = { state: 'sent', result: {} }
const uncertain: Outcome = { state: 'uncertain' }

/** An outbox whose writes fail until `repair` is called. */
function broken() {
  const written: Note[] = []
  const state = { broken: true, tries: 0 }
  const outbox = createOutbox(async (what) => {
    state.tries += 1
    if (state.broken) throw new Error('away')
    written.push(what)
  })
  return { outbox, written, state }
}

afterEach(() => void vi.useRealTimers())

test('writes a note again until it is written', async () => {
  vi.useFakeTimers()
  const { outbox, written, state } = broken()
  await outbox.add(note(uncertain))
  await vi.advanceTimersByTimeAsync(60_000)
  const { tries } = state
  expect(tries).toBeGreaterThan(3)
  // the pauses grow
  expect(tries).toBeLessThan(12)
  state.broken = false
  await vi.advanceTimersByTimeAsync(30_000)
  expect(written).toEqual([note(uncertain)])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toHaveLength(1)
})

test('waits for what is being written of a job, and not for what has to be tried again', async () => {
  const { outbox, written, state } = broken()
  state.broken = false
  void outbox.add(note(sent))
  await outbox.written(job)
  expect(written).toEqual([note(sent)])
  state.broken = true
  void outbox.add(note(uncertain, { attempt: 'a2' }))
  await outbox.written(job)
  await outbox.written(job)
  expect(written).toHaveLength(1)
  outbox.close()
})

test('does not let a job be read before its notes are written', async () => {
  const { outbox, written, state } = broken()
  await outbox.add(note(uncertain))
  await outbox.add(note(sent, { job: other }))
  await expect(outbox.settle(job)).rejects.toThrow('away')
  state.broken = false
  await outbox.settle(job)
  expect(written).toEqual([note(uncertain)])
  outbox.close()
})

test.each<[string, readonly Note[], Note]>([
  ['an outcome and the end', [note(sent), note(undefined, { ended: true })], note(sent, { ended: true })],
  ['the end and an outcome', [note(undefined, { ended: true }), note(sent)], note(sent, { ended: true })],
  ['a reply after uncertain', [note(uncertain), note(sent)], note(sent)],
  ['uncertain after a reply', [note(sent), note(uncertain)], note(sent)],
  ['a second reply', [note({ state: 'not-sent' }), note(sent)], note({ state: 'not-sent' })],
])('joins the notes of an attempt: %s', async (_name, notes, joined) => {
  const { outbox, written, state } = broken()
  for (const each of notes) await outbox.add(each)
  state.broken = false
  await outbox.flush()
  expect(written).toEqual([joined])
  outbox.close()
})

test('keeps the notes of two attempts apart', async () => {
  const { outbox, written, state } = broken()
  const later = note(sent, { attempt: 'a2' })
  await outbox.add(note(uncertain))
  await outbox.add(later)
  state.broken = false
  await outbox.settle(job)
  expect(written).toEqual([note(uncertain), later])
  outbox.close()
})

test('writes what was added while it wrote', async () => {
  const written: Note[] = []
  const open: (() => void)[] = []
  const outbox = createOutbox((what) => {
    written.push(what)
    return new Promise<void>((resolve) => open.push(resolve))
  })
  const first = outbox.add(note(uncertain))
  const second = outbox.add(note(sent))
  open.shift()?.()
  await vi.waitFor(() => expect(written).toEqual([note(uncertain), note(sent)]))
  open.shift()?.()
  await Promise.all([first, second])
  await outbox.flush()
  expect(written).toHaveLength(2)
})

test('forgets the oldest when an outage has no end', async () => {
  const { outbox, written, state } = broken()
  const jobs = Array.from({ length: 10_001 }, (_, n): JobId => ({ cluster: 'c', jobKey: String(n) }))
  await Promise.all(jobs.map((each) => outbox.add(note(sent, { job: each }))))
  state.broken = false
  await outbox.flush()
  const keys = new Set(written.map(({ job: { jobKey } }) => jobKey))
  expect(keys.size).toBe(10_000)
  expect(keys.has('0')).toBe(false)
  outbox.close()
})
