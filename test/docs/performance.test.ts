import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsTable } from '../../src/settings/table.ts'

const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')

/** What the table is about. */
const SECONDS_A_MAIL = 0.5

test('each row says what so many connections carry, and enough jobs are allowed for them', () => {
  const rows = [...page.matchAll(/^\| (\d+)[^|]*\| (\d+)[^|]*\| ([\d,]+) +\| ([\d,]+) +\|$/gm)].map(
    ([, ...cells]) => cells.map((cell) => Number(cell.replaceAll(',', ''))),
  )
  expect(rows.length).toBeGreaterThan(2)
  for (const [connections = 0, jobs = 0, perSecond, perHour] of rows) {
    expect(perSecond).toBe(connections / SECONDS_A_MAIL)
    expect(perHour).toBe((connections / SECONDS_A_MAIL) * 3_600)
    expect(jobs).toBeGreaterThan(connections)
  }
  const [[connections, jobs] = []] = rows
  expect([connections, jobs].map(String)).toEqual([
    settingsTable.poolConnections.default,
    settingsTable.maxJobs.default,
  ])
})

test('names settings that exist', () => {
  const known = Object.values(settingsTable).map(({ name }) => name)
  const named = [...page.matchAll(/\bSMTP_[A-Z_]+\b/g)].map(([name]) => name)
  expect(named.filter((name) => !known.includes(name as never))).toEqual([])
})
