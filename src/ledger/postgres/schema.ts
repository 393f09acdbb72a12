import type { ClientBase } from 'pg'
import { errorCode } from '../../text/error-text.ts'
import { newerVersion } from '../stored-entry.ts'

/**
 * What each version adds. A worker refuses a number above its own, also when it comes back after an outage, so that a
 * change with which workers of the version before can go on during a rolling update must not raise it.
 */
const migrations: readonly string[] = [
  `CREATE TABLE smtp_ledger (
     cluster text NOT NULL,
     job_key text NOT NULL,
     state text NOT NULL CHECK (state IN ('attempting', 'sent', 'not-sent', 'uncertain')),
     attempt text NOT NULL,
     fingerprint text NOT NULL,
     first_date bigint NOT NULL,
     deadline timestamptz NOT NULL,
     ended boolean NOT NULL,
     changed_at timestamptz NOT NULL,
     -- JSON, kept to the letter: jsonb would change numbers and refuse some strings
     result text,
     trace text,
     PRIMARY KEY (cluster, job_key)
   );
   CREATE INDEX smtp_ledger_expiring ON smtp_ledger (changed_at) WHERE ended OR state = 'not-sent'`,
]

/** A table beside those of the number: workers of the version before leave it alone, and go on. */
const TURNS = `
  CREATE TABLE smtp_ledger_turn (
     id uuid PRIMARY KEY,
     account text NOT NULL,
     used_at timestamptz NOT NULL,
     open boolean NOT NULL
   );
   CREATE INDEX smtp_ledger_turn_used ON smtp_ledger_turn (account, used_at)`

/** Any number, the same in all workers and used for nothing else. */
const MIGRATION_LOCK = 7_258_301_447
const LATEST = migrations.length

/** Fails when a right is missing that a job would need. */
const NEEDED_RIGHTS = `
  INSERT INTO smtp_ledger SELECT * FROM smtp_ledger WHERE false;
  UPDATE smtp_ledger SET state = state WHERE false;
  DELETE FROM smtp_ledger WHERE false`

/**
 * Creates or completes the tables, one worker at a time, and shows that the database takes durable writes: one
 * transaction, which `begin` opens.
 */
export async function prepareDatabase(client: ClientBase, begin = 'BEGIN'): Promise<void> {
  await client.query(begin)
  await client.query('SET LOCAL synchronous_commit = on')
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  const found = await versionOf(client)
  if (found > LATEST) throw new Error(newerVersion(found, LATEST))
  for (const migration of migrations.slice(found)) await client.query(migration)
  await addTurns(client)
  await client.query('UPDATE smtp_ledger_version SET version = $1, checked_at = clock_timestamp()', [LATEST])
  await client.query(NEEDED_RIGHTS)
  await client.query('COMMIT')
}

/** Only accounts with a rate need it, so a user who may not create it can do all the rest. */
async function addTurns(client: ClientBase): Promise<void> {
  // to be looked for first, as the table of the version
  const missing = `SELECT to_regclass('smtp_ledger_turn') IS NULL AS missing`
  const [table] = (await client.query<{ readonly missing: boolean }>(missing)).rows
  if (!table?.missing) return
  await client.query('SAVEPOINT turns')
  try {
    await client.query(TURNS)
  } catch (error) {
    if (errorCode(error) !== '42501') throw error
    await client.query('ROLLBACK TO SAVEPOINT turns')
  }
}

async function versionOf(client: ClientBase): Promise<number> {
  // to be looked for first: CREATE … IF NOT EXISTS asks for the right to create also when there is nothing to do
  const [table] = (
    await client.query<{ readonly missing: boolean }>(
      `SELECT to_regclass('smtp_ledger_version') IS NULL AS missing`,
    )
  ).rows
  if (table?.missing) {
    await client.query(
      `CREATE TABLE smtp_ledger_version (version integer NOT NULL, checked_at timestamptz NOT NULL);
       INSERT INTO smtp_ledger_version VALUES (0, clock_timestamp())`,
    )
  }
  const [row] = (await client.query<{ readonly version: number }>('SELECT version FROM smtp_ledger_version'))
    .rows
  if (!row) throw new Error('its table smtp_ledger_version is empty')
  return row.version
}
