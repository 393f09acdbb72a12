import type { Logger } from 'pino'
import type { Ledger } from './ledger/ledger.ts'
import { createMasker } from './secrets/mask/mask.ts'
import type { Settings } from './settings/table.ts'

/** The ledger that SMTP_LEDGER names. Drivers are loaded only when they are used. */
export async function openLedger(settings: Settings, log: Logger): Promise<Ledger> {
  const { ledger: location, ledgerRetentionMs: retentionMs } = settings
  switch (location.kind) {
    case 'memory': {
      log.warn(
        { event: 'ledger-memory' },
        'the ledger is kept in memory: nothing of it outlives this process',
      )
      const { createMemoryLedger } = await import('./ledger/memory.ts')
      return createMemoryLedger(Date.now)
    }
    case 'sqlite': {
      const { createSqliteLedger } = await import('./ledger/sqlite/sqlite.ts')
      return createSqliteLedger({ path: location.path, retentionMs, now: Date.now })
    }
    case 'postgres': {
      const { createPostgresLedger } = await import('./ledger/postgres/postgres.ts')
      const masker = (secrets: readonly string[]) => createMasker(secrets).text
      return createPostgresLedger({ url: location.url, retentionMs, masker })
    }
  }
}

/** Tells whether the ledger can be used, and the operator when that changes. */
export function createLedgerWatch(ledger: Ledger, log: Logger): () => boolean {
  let told: string | undefined
  return () => {
    const problem = ledger.problem()
    if (problem !== told) {
      if (problem === undefined) log.info({ event: 'ledger-usable' }, 'the ledger can be used again')
      else
        log.error(
          { event: 'ledger-problem', reason: problem },
          'the ledger cannot be used; no jobs are taken',
        )
      told = problem
    }
    return problem === undefined
  }
}
