import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromWallClock, isTimeZone, toWallClock } from '../../src/time/zoned-time.ts'

const wall = (text: string) => Date.parse(`${text}Z`)
const inZone = (text: string, zone: string) => new Date(fromWallClock(wall(text), zone)).toISOString()

describe('days on which clocks change', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:59:00', '2026-03-08T06:59:00.000Z'],
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
    ['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00.000Z'],
    ['Asia/Kolkata', '2026-01-01T00:00:00', '2025-12-31T18:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01T00:00:00', '2025-12-31T10:00:00.000Z'],
    ['UTC', '2026-01-01T00:00:00', '2026-01-01T00:00:00.000Z'],
  ])('%s %s', (zone, local, instant) => {
    expect(inZone(local, zone)).toBe(instant)
  })
})

test('the way back is the same, except in an hour that there is twice', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  )
  const seconds = fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2040, 0) / 1000 })
  fc.assert(
    fc.property(zone, seconds, (timeZone, second) => {
      const instant = second * 1000
      const shown = toWallClock(instant, timeZone)
      const back = fromWallClock(shown, timeZone)
      expect(toWallClock(back, timeZone)).toBe(shown)
      expect(back).toBeLessThanOrEqual(instant)
      expect(instant - back).toBeLessThanOrEqual(3_600_000)
    }),
  )
})

test('names of zones', () => {
  expect(['UTC', 'Europe/Berlin'].map(isTimeZone)).toEqual([true, true])
  expect(['Europe/Nowhere', ''].map(isTimeZone)).toEqual([false, false])
})
