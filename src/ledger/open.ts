import type { LedgerLocation } from '../settings/types/ledger-location.ts'
import type { Ledger } from './ledger.ts'

export interface LedgerPlace {
  readonly location: LedgerLocation
  /** How long entries of ended jobs are kept. */
  readonly retentionMs: number
  /** Told of what the operator should mend, though the ledger can be used. */
  readonly warn: (what: string) => void
  /** Makes a mask of secrets: a database may repeat its password in an error. */
  readonly masker: (secrets: readonly string[]) => (text: string) => string
}

/** The ledger in its place. Drivers are loaded only when they are used. */
export async function openLedger({ location, retentionMs, masker, warn }: LedgerPlace): Promise<Ledger> {
  switch (location.kind) {
    case 'memory': {
      const { createMemoryLedger } = await import('./memory.ts')
      return createMemoryLedger(Date.now)
    }
    case 'sqlite': {
      const { createSqliteLedger } = await import('./sqlite/sqlite.ts')
      return createSqliteLedger({ path: location.path, retentionMs, now: Date.now, warn })
    }
    case 'postgres': {
      const { createPostgresLedger } = await import('./postgres/postgres.ts')
      return createPostgresLedger({ url: location.url, retentionMs, masker })
    }
  }
}
