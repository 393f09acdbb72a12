import { closeSync, openSync, readSync } from 'node:fs'
import Database from 'libsql'
import type { JobId } from '../ledger.ts'
import type { KeptTurn } from '../rate-book.ts'
import { newerVersion, type StoredEntry } from '../stored-entry.ts'
import { preparePlace, type Place } from './place.ts'
import { troubleWith, type Trouble } from './trouble.ts'

/** One entry as it stands in the file. Keys are text: the driver rounds integers above 2^53. */
export interface Row extends StoredEntry {
  readonly cluster: string
  readonly job_key: string
  readonly ended: 0 | 1
  readonly changed_at: number
}

interface TurnRow {
  readonly id: number
  readonly account: string
  readonly used_at: number | null
}

export interface LedgerFile {
  read(job: JobId): Row | undefined
  /** All turns of accounts with a rate. */
  turns(): readonly KeptTurn[]
  /** One transaction, synced. Throws when it could not be written whole. `turns`: undefined is one that is gone. */
  write(rows: readonly Row[], turns: ReadonlyMap<number, KeptTurn | undefined>): void
  /** Forgets entries of ended jobs, and `not-sent`, that were last changed before. */
  purge(before: number): void
  close(): void
}

const VERSION = 1

const SCHEMA = `
  CREATE TABLE entry (
    cluster TEXT NOT NULL, job_key TEXT NOT NULL, state TEXT NOT NULL, attempt TEXT NOT NULL,
    fingerprint TEXT NOT NULL, first_date INTEGER NOT NULL, deadline INTEGER NOT NULL, ended INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, result TEXT, trace TEXT,
    PRIMARY KEY (cluster, job_key)
  ) WITHOUT ROWID;
  CREATE INDEX expiring ON entry (changed_at) WHERE ended = 1 OR state = 'not-sent';
  PRAGMA user_version = ${VERSION};
`

/** Beside the number of the version: a worker of the version before leaves it alone, and can be put back. */
const TURNS = `
  CREATE TABLE IF NOT EXISTS turn (id INTEGER PRIMARY KEY, account TEXT NOT NULL, used_at INTEGER)`

const UPSERT = `
  INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (cluster, job_key) DO UPDATE SET
    state = excluded.state, attempt = excluded.attempt, fingerprint = excluded.fingerprint,
    first_date = excluded.first_date, deadline = excluded.deadline, ended = excluded.ended,
    changed_at = excluded.changed_at, result = excluded.result, trace = excluded.trace`

export type OpenedLedgerFile =
  { readonly file: LedgerFile; readonly warning?: string | undefined } | { readonly trouble: Trouble }

/** Opens and locks the file, or says why it cannot be used. */
export function openLedgerFile(path: string): OpenedLedgerFile {
  let db: Database.Database | undefined
  try {
    const place = preparePlace(path)
    refuseNewer(place)
    db = new Database(place.path)
    db.exec('PRAGMA busy_timeout = 0')
    // held from the first write to the end of the process, however it ends
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    // before the first write: the driver opens by name, and would follow a link
    place.check()
    db.exec('PRAGMA journal_mode = WAL')
    db.exec('PRAGMA synchronous = FULL')
    db.exec('BEGIN EXCLUSIVE')
    migrate(db)
    db.exec(TURNS)
    db.exec('COMMIT')
    return { file: ledgerFile(db), warning: place.warning }
  } catch (error) {
    db?.close()
    return { trouble: troubleWith(path, error) }
  }
}

/**
 * A statement that was read keeps its connection, and so the lock, until it is collected: a file that is refused would
 * look held at the next try. So the number is read from the file's header, where a connection that closes leaves it
 * (https://www.sqlite.org/fileformat.html, 1.3.13).
 */
function refuseNewer(place: Place): void {
  const db = new Database(place.path)
  try {
    db.exec('PRAGMA busy_timeout = 0')
    place.check()
    db.exec('SELECT 1 FROM sqlite_master')
  } finally {
    db.close()
  }
  const header = Buffer.alloc(64)
  const file = openSync(place.path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  const found = header.readInt32BE(60)
  if (found > VERSION) throw new Error(newerVersion(found, VERSION))
}

function migrate(db: Database.Database): void {
  const found = db.prepare('PRAGMA user_version').get() as { readonly user_version: number }
  if (found.user_version === VERSION) return
  if (found.user_version !== 0) throw new Error(newerVersion(found.user_version, VERSION))
  db.exec(SCHEMA)
}

function ledgerFile(db: Database.Database): LedgerFile {
  const select = db.prepare('SELECT * FROM entry WHERE cluster = ? AND job_key = ?')
  const upsert = db.prepare(UPSERT)
  const expire = db.prepare("DELETE FROM entry WHERE (ended = 1 OR state = 'not-sent') AND changed_at < ?")
  const keepTurn = db.prepare('INSERT OR REPLACE INTO turn VALUES (?, ?, ?)')
  const dropTurn = db.prepare('DELETE FROM turn WHERE id = ?')
  return {
    turns() {
      const rows = db.prepare('SELECT id, account, used_at FROM turn').all() as readonly TurnRow[]
      return rows.map(({ id, account, used_at }) => ({ id, account, usedAt: used_at ?? undefined }))
    },
    read: ({ cluster, jobKey }) => select.get(cluster, jobKey) as Row | undefined,
    write(rows, turns) {
      db.exec('BEGIN IMMEDIATE')
      try {
        // without rows this is a question whether the disk takes writes, so something must be written
        if (rows.length === 0 && turns.size === 0) db.exec(`PRAGMA user_version = ${VERSION}`)
        for (const row of rows) {
          upsert.run(
            row.cluster,
            row.job_key,
            row.state,
            row.attempt,
            row.fingerprint,
            row.first_date,
            row.deadline,
            row.ended,
            row.changed_at,
            row.result,
            row.trace,
          )
        }
        for (const [id, turn] of turns) {
          if (turn) keepTurn.run(id, turn.account, turn.usedAt ?? null)
          else dropTurn.run(id)
        }
        db.exec('COMMIT')
      } catch (error) {
        rollBack(db)
        throw error
      }
    },
    purge: (before) => void expire.run(before),
    close: () => {
      db.close()
    },
  }
}

function rollBack(db: Database.Database): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    // a full disk rolls back by itself
  }
}
