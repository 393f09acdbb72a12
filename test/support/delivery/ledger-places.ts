import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createSqliteLedger } from '../../../src/ledger/sqlite/sqlite.ts'

/** Where the entries are while workers come and go. */
export interface LedgerPlace {
  /** What a worker that starts now opens. */
  open(): Ledger
  /** The worker that has this ledger ends in order. */
  stop(ledger: Ledger): Promise<void>
  /** It is killed. */
  crash(): void
  remove(): Promise<void>
}

export type LedgerKind =
  /** Memory that outlives its worker: only what the one living worker has in hand is live, as with a file. */
  | 'memory'
  /** Memory that two workers share: what is within its deadline is live, as in a database. */
  | 'shared'
  /** A file; whoever starts after a crash finds it as it was on the disk. */
  | 'sqlite'

export function ledgerPlace(kind: LedgerKind, now: () => number): LedgerPlace {
  switch (kind) {
    case 'memory':
      return ownMemory(now)
    case 'shared':
      return sharedMemory(now)
    case 'sqlite':
      return file(now)
  }
}

function ownMemory(now: () => number): LedgerPlace {
  const inner = createMemoryLedger(now)
  return {
    open() {
      const claimed = new Set<string>()
      return {
        ...inner,
        async read(job) {
          const { entry, live } = await inner.read(job)
          return { entry, live: live && entry !== undefined && claimed.has(entry.attempt) }
        },
        claim(job, seen, claim) {
          claimed.add(claim.attempt)
          return inner.claim(job, seen, claim)
        },
      }
    },
    async stop() {},
    crash() {},
    remove: () => inner.close(),
  }
}

function sharedMemory(now: () => number): LedgerPlace {
  const inner = createMemoryLedger(now)
  const ledger: Ledger = {
    ...inner,
    async read(job) {
      const { entry } = await inner.read(job)
      return { entry, live: entry?.state === 'attempting' && entry.deadline > now() }
    },
  }
  return { open: () => ledger, async stop() {}, crash() {}, remove: () => inner.close() }
}

/** What a process that is killed now leaves behind: the file and its log as they are on the disk. */
export function copyOnDisk(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end)
}

/** A disk in memory where there is one: kill -9 loses nothing of it, and no test here cuts the power. */
const DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

function file(now: () => number): LedgerPlace {
  const folder = mkdtempSync(join(DISK, 'smtp-delivery-'))
  const opened: Ledger[] = []
  let generation = 0
  const path = () => join(folder, `ledger-${generation}.db`)
  const moveOn = () => {
    const before = path()
    generation += 1
    copyOnDisk(before, path())
  }
  return {
    open() {
      const ledger = createSqliteLedger({ path: path(), retentionMs: 90 * 24 * 3_600_000, now })
      opened.push(ledger)
      return ledger
    },
    async stop(ledger) {
      await ledger.close()
      // the driver lets go of a file when its statements are collected, which in one process is too late
      moveOn()
    },
    crash: moveOn,
    async remove() {
      for (const ledger of opened) await ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
