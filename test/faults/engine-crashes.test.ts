import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { parseRecords, type EngineRecord } from '../../sandbox/client/engine-record.ts'
import { buildProcess } from '../support/bpmn.ts'
import { startOwnEngine } from '../support/engine.ts'
import { Account } from '../support/engine-crashes/account.ts'
import { Traffic, TYPE } from '../support/engine-crashes/traffic.ts'
import { mulberry32 } from '../support/faults/fault-plan.ts'
import { Bench, refusal } from '../engine/contract/bench.ts'

const INSTANCES = 1000
const SEED = Number(process.env['CRASH_SEED'] ?? 20261130)
const WORKERS = 4
/** The longest lease and back-off are seconds; a machine that is busy needs its time. */
const SETTLED_WITHIN_MS = 90_000

it(`what was answered is true after any crash (seed ${SEED})`, { timeout: 240_000 }, async () => {
  const random = mulberry32(SEED)
  const own = await startOwnEngine()
  const bench = new Bench(own, own.engine.grpcAddress)
  const folder = await mkdtemp(join(tmpdir(), 'engine-crashes-'))
  onTestFinished(async () => {
    bench.close()
    await own.close()
    await rm(folder, { recursive: true, force: true })
  })
  await own.client.deploy(buildProcess(TYPE, [{ id: 'task', type: TYPE, boundaries: [{ id: 'all' }] }]))

  let crashes = 0
  let restarted = Promise.resolve()
  let untilCrash = 50
  const crash = async (): Promise<void> => {
    crashes += 1
    await own.engine.kill()
    // every second time the crash came in the middle of a write
    if (crashes % 2 === 0) await tearTail(join(folder, String(crashes)))
    await own.engine.up()
    await bench.gateway.ready()
  }
  const onAnswer = (): void => {
    untilCrash -= 1
    if (untilCrash !== 0) return
    restarted = crash().then(() => {
      untilCrash = 100 + Math.floor(random() * 400)
    })
  }
  /** Leaves half a transaction at the end of the journal, as a write that was cut off does. */
  async function tearTail(copy: string): Promise<void> {
    await own.engine.backUp(copy)
    const lines = (await readFile(join(copy, 'journal'), 'utf8')).trimEnd().split('\n')
    const last = lines.at(-1) ?? ''
    await appendFile(join(copy, 'journal'), last.slice(0, 1 + Math.floor(random() * (last.length - 1))))
    await own.engine.restore(copy)
  }

  const account = new Account()
  const settled = new Set<string>()
  const stop = new AbortController()
  const allSettled = new Promise<void>((resolve) => {
    own.records.follow((record) => {
      if (isSettling(record)) settled.add(String(record.value['processInstanceKey']))
      const { size } = account.instances
      if (size === INSTANCES && [...account.instances.keys()].every((key) => settled.has(key))) resolve()
    })
  })
  const traffic = new Traffic({
    gateway: bench.gateway,
    account,
    seed: SEED,
    onAnswer,
    up: () => restarted,
    stop: stop.signal,
  })
  const creators = Array.from({ length: WORKERS }, (_, first) =>
    traffic.create(Array.from({ length: INSTANCES / WORKERS }, (_each, index) => first + index * WORKERS)),
  )
  const workers = Array.from({ length: WORKERS }, () => traffic.work())
  await Promise.all(creators)
  await Promise.race([allSettled, Promise.all(workers), wait(SETTLED_WITHIN_MS, undefined, { ref: false })])
  stop.abort()
  await Promise.all(workers)
  await restarted
  untilCrash = 0
  await crash()

  expect(account.broken).toEqual([])
  // one that is lost never settles
  expect([...account.instances.keys()].filter((key) => !settled.has(key))).toEqual([])
  expect(crashes).toBeGreaterThan(4)
  const codes = { completed: 5, thrown: 5, incident: 9 }
  for (const [key, end] of account.ends)
    expect([end, (await refusal(bench.complete(key)))[0]]).toEqual([end, codes[end]])
  expect(new Set(account.ends.map(([, end]) => end)).size).toBe(3)

  const journal = await allRecords(own.engine.restAddress)
  const numbers = new Map(
    journal
      .filter(({ valueType, value }) => valueType === 'VARIABLE' && value['name'] === 'number')
      .map(({ value }) => [String(value['scopeKey']), Number(value['value'])]),
  )
  for (const [instance, number] of account.instances) expect(numbers.get(instance)).toBe(number)
  // what was seen while it ran has not been undone
  const byPosition = new Map(journal.map((record) => [record.position, record]))
  for (const seen of own.records.find()) expect(byPosition.get(seen.position)).toEqual(seen)
})

const isSettling = ({ valueType, intent, key, value }: EngineRecord): boolean =>
  (valueType === 'INCIDENT' && intent === 'CREATED') ||
  (valueType === 'PROCESS_INSTANCE' &&
    intent === 'ELEMENT_COMPLETED' &&
    key === String(value['processInstanceKey']))

async function allRecords(restAddress: string): Promise<EngineRecord[]> {
  const all: EngineRecord[] = []
  for (let from = 0; ;) {
    const answer = await fetch(`${restAddress}/records?from=${from}`)
    const page = parseRecords(await answer.text())
    const next = Number(answer.headers.get('x-next-position'))
    if (next === from) return all
    all.push(...page)
    from = next
  }
}
