import { describe, expect, onTestFinished, test } from 'vitest'
import { awaitsIn, FILES, INSIDE, KILLED_AT } from '../../support/crash-points/awaits.ts'
import { CrashWorld, type Outcome, type Setup } from '../../support/crash-points/crash-world.ts'
import { liveAsProcess } from '../../support/crash-points/killed-process.ts'
import { ROADS, type Row } from '../../support/crash-points/roads.ts'
import { HELD_UP } from '../../support/crash-points/watched.ts'

async function crashWorld(setup: Setup): Promise<CrashWorld> {
  const world = await CrashWorld.start(setup)
  onTestFinished(() => world.close())
  return world
}

function titleOf({ at, written = false, promise: { end, mails, resolved } }: Row): string {
  const resolving = resolved === undefined ? '' : `, ${resolved} when a person resolves`
  return `killed at ${at}${written ? ', with the outcome on the disk' : ''}: ${end}, mails: ${mails}${resolving}`
}

/** What follows on the death of a worker. */
async function expectPromise(world: CrashWorld, promise: Outcome): Promise<void> {
  expect(await world.outcome()).toEqual(promise)
  expect(world.hasCopiesOnly(String(world.engine.variables['smtpEmailSubject']))).toBe(true)
  expect(world.defects).toEqual([])
}

describe.each(ROADS)('$name', ({ setup, lead, from, to, rows }) => {
  test('comes to the moments that have a row, and to no other', async () => {
    const world = await crashWorld(setup)
    await lead?.(world)
    const life = await world.live()
    const moments = life.moments.filter((one) => !one.startsWith(HELD_UP))
    const begin = from === undefined ? 0 : moments.indexOf(from)
    const end = to === undefined ? moments.length : moments.indexOf(to) + 1
    expect([...new Set(rows.map(({ at }) => at))]).toEqual(moments.slice(begin, end))
    expect(world.defects).toEqual([])
  })

  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, { promise, ...kill }) => {
    const world = await crashWorld(setup)
    await lead?.(world)
    await world.live(kill)
    await expectPromise(world, promise)
    if (setup.partly === true || setup.limited === true) expect(world.mailsTo('ada@example.org')).toBe(1)
  })
})

test('killed while the socket takes no more: UNCERTAIN, mails: 0', async () => {
  const world = await crashWorld({ attachment: 'huge.bin', isDeaf: true })
  await world.live({ at: HELD_UP })
  await world.carryOn()
  expect(world.asksForConsent).toBe(true)
  expect(world.server.accepted).toEqual([])
})

describe('the awaits of the step', () => {
  test('are all known, and none is known that is gone', () => {
    expect(FILES.flatMap(awaitsIn).sort()).toEqual(Object.keys(KILLED_AT).sort())
  })

  test.each(Object.entries(KILLED_AT).filter(([, moment]) => moment !== INSIDE))(
    '%s: a worker is killed at %s',
    (_where, moment) => {
      const moments = [...ROADS.flatMap(({ rows }) => rows.map(({ at }) => at)), HELD_UP]
      expect(moments.filter((one) => one.startsWith(moment))).not.toEqual([])
    },
  )
})

// a process takes its time to start on a busy machine
describe('a process that ends with SIGKILL leaves what was promised', { timeout: 60_000 }, () => {
  const moments = ['ledger.claim answered', 'smtp dot', 'ledger.record asked']
  const rows = ROADS.slice(0, 1).flatMap((road) => road.rows.filter(({ at }) => moments.includes(at)))

  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, { promise, ...kill }) => {
    const world = await crashWorld({ onDisk: true })
    await liveAsProcess(world, kill)
    await expectPromise(world, promise)
  })
})
