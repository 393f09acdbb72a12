import { expect, test } from 'vitest'
import { createLedgerWatch } from '../../src/telemetry/ledger-watch.ts'
import { createLogger } from '../../src/telemetry/log.ts'

function watched() {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  let state: { problem: string | undefined; starting: boolean } = { problem: undefined, starting: false }
  const mayTake = createLedgerWatch({ problem: () => state.problem, starting: () => state.starting }, log)
  const events = () =>
    lines.map((line) => {
      const { level, event } = JSON.parse(line) as { level: string; event: string }
      return `${level} ${event}`
    })
  return {
    mayTake,
    events,
    set: (problem: string | undefined, starting = false) => (state = { problem, starting }),
  }
}

test('a start without trouble is quiet, although the database takes a moment to answer', () => {
  const { mayTake, events, set } = watched()
  set('has not answered yet', true)
  expect(mayTake()).toBe(false)
  set(undefined)
  expect(mayTake()).toBe(true)
  expect(events()).toEqual([])
})

test('trouble is told once, and so is its end', () => {
  const { mayTake, events, set } = watched()
  set('has not answered yet', true)
  mayTake()
  set('refuses the login')
  expect([mayTake(), mayTake()]).toEqual([false, false])
  set(undefined)
  expect([mayTake(), mayTake()]).toEqual([true, true])
  expect(events()).toEqual(['error ledger-problem', 'info ledger-usable'])
})
