import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineClient } from '../../../sandbox/client/engine-client.ts'
import { Records } from '../../../sandbox/client/records.ts'
import { startOwnEngine, type OwnEngine } from '../engine.ts'
import { mailProcess } from '../mail-process.ts'
import { audit, type Breaches } from './audit.ts'
import { Bookkeeping, type Counts } from './bookkeeping.ts'
import { mulberry32 } from './fault-plan.ts'
import { FaultyServer, senderOf } from './faulty-server.ts'
import { insistOnce } from './insist.ts'
import { Person, type PersonCounts } from './person.ts'
import { Replica } from './replica.ts'

export interface SoakOptions {
  readonly mails: number
  readonly seed: number
  readonly replicas: number
  readonly env: Readonly<Record<string, string>>
  /** The last replica stands still once for so long. */
  readonly freezeMs?: number
}

export interface SoakReport extends Counts, PersonCounts {
  readonly breaches: Breaches
  readonly puzzles: readonly string[]
  readonly sent: number
  readonly completed: number
  readonly kills: number
  readonly connections: number
  /** Lines of the workers' logs that say so. */
  readonly defects: number
  readonly seconds: number
}

const TYPE = 'soak'
/** Instances that are under way at the same time. */
const OPEN = 250
const CREATORS = 10
/** Longer than a lease that is lost twice. */
const STILL_MS = 90_000

/** Mails through an engine and workers that are killed, to a server that misbehaves; a person settles what is left. */
export async function soak({ mails, seed, replicas, env, freezeMs }: SoakOptions): Promise<SoakReport> {
  const server = await FaultyServer.start(seed)
  const records = new Records(1)
  const own = await startOwnEngine({}, records)
  const person = new Person(own.client, (messageId) => server.has(messageId))
  const books = new Bookkeeping(person.see)
  records.follow((record) => books.add(record))
  await own.client.deploy(diagram(server.address))
  const began = performance.now()
  const workers: Replica[] = []
  const problems: string[] = []
  try {
    for (let nth = 1; nth <= replicas; nth++) {
      const freeze = nth === replicas && freezeMs !== undefined ? { freezeMs } : {}
      const settings = { ...workerEnv, ...env }
      const random = mulberry32(seed + nth)
      workers.push(
        await Replica.start({ grpcAddress: own.engine.grpcAddress, env: settings, random, ...freeze }),
      )
    }
    const lives = Promise.all(workers.map(({ life }) => life))
    await Promise.race([lives, play(own, books, mails)])
    await person.done()
  } finally {
    const ends = await Promise.allSettled(workers.map((worker) => worker.stop()))
    await own.close()
    await server.close()
    problems.push(...ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : [])))
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const { ended, stories } = books
  if (stories.length > 0) await tellOf(stories, workers)
  return {
    ...books.counts,
    ...person.counts,
    puzzles: person.puzzles,
    breaches: audit(mails, ended, (mail) => server.copiesOf(mail)),
    sent: server.length,
    completed: ended.filter(({ how }) => how === 'completed').length,
    kills: workers.reduce((sum, worker) => sum + worker.kills, 0),
    connections: server.connections,
    defects: workers.reduce((sum, { log }) => sum + log.join('').split('"event":"defect"').length - 1, 0),
    seconds: Math.round((performance.now() - began) / 1000),
  }
}

/** For whoever wants to know why: the records of what did not end, and the logs of the workers. */
async function tellOf(stories: readonly string[], workers: readonly Replica[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-soak-stuck-'))
  await writeFile(join(folder, 'instances.txt'), stories.join('\n'))
  for (const [nth, { log }] of workers.entries()) {
    await writeFile(join(folder, `worker-${nth + 1}.log`), log.join('\n--- killed\n'))
  }
  process.stderr.write(`What did not end, and the logs of the workers, are in ${folder}\n`)
}

/** Starts the instances, kills the engine half-way, and waits until all have ended. */
async function play(own: OwnEngine, books: Bookkeeping, mails: number): Promise<void> {
  const { engine, client } = own
  const half = Math.floor(mails / 2)
  await start(client, books, 0, half)
  // while nobody starts an instance: of none it shall be unknown whether it exists
  await engine.kill()
  await engine.up()
  await start(client, books, half, mails)
  await untilStill(books, mails)
}

/** Until all have ended, or nothing moves any more: the audit then says what is stuck. */
async function untilStill(books: Bookkeeping, mails: number): Promise<void> {
  for (let before = -1; books.endedCount > before && books.endedCount < mails;) {
    before = books.endedCount
    await within(books.untilEnded(mails), STILL_MS)
  }
}

async function within(done: Promise<void>, ms: number): Promise<void> {
  const over = new AbortController()
  await Promise.race([done, sleep(ms, undefined, { signal: over.signal }).catch(() => undefined)])
  over.abort()
}

async function start(client: EngineClient, books: Bookkeeping, from: number, to: number): Promise<void> {
  let next = from
  const create = async (): Promise<void> => {
    while (next < to) {
      const mail = next++
      await books.untilEnded(mail - OPEN)
      const variables = { sender: senderOf(mail) }
      await insistOnce(async () =>
        books.started(await client.createInstance(TYPE, variables, { timeoutMs: 120_000 }), mail),
      )
    }
  }
  await Promise.all(Array.from({ length: CREATORS }, create))
}

function diagram({ host, port }: { readonly host: string; readonly port: number }): string {
  const inputs = {
    'authentication.hostname': host,
    'authentication.port': String(port),
    smtpEmailMailBoxName: '=sender',
    smtpEmailSubject: '=sender',
    smtpEmailContent: 'The quick brown fox jumps over the lazy dog, and then it goes home.\n'.repeat(10),
  }
  return mailProcess(TYPE, TYPE, { inputs, headers: { retryBackoff: 'PT1S' } })
}

const workerEnv = {
  SMTP_JOB_TYPES: `${TYPE}=seed`,
  // a server that says nothing, and an attempt of a killed replica, are given up after this
  SMTP_SEND_TIMEOUT: 'PT10S',
  LOG_LEVEL: 'info',
}
