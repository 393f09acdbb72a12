import { afterEach, expect, vi } from 'vitest'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createPostgresLedger, type PostgresLedgerOptions } from '../../../src/ledger/postgres/postgres.ts'
import { createMasker } from '../../../src/secrets/mask/mask.ts'

/** Opens ledgers for the tests of a file, and closes after each test what it left open. */
export function postgresLedgers(): (
  options: Partial<PostgresLedgerOptions> & { readonly url: string },
) => Ledger {
  const opened: Ledger[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()))
  })
  return (options) => {
    const ledger = createPostgresLedger({
      retentionMs: 90 * 24 * 60 * 60_000,
      masker: (secrets) => createMasker(secrets).text,
      ...options,
    })
    opened.push(ledger)
    return ledger
  }
}

export async function usable(ledger: Ledger): Promise<Ledger> {
  await vi.waitFor(() => expect(ledger.problem()).toBeUndefined(), { timeout: 15_000, interval: 5 })
  return ledger
}

/** Waits for a problem; gives its sentence. */
export async function problemOf(ledger: Ledger, about: RegExp): Promise<string> {
  return await vi.waitFor(
    () => {
      const problem = ledger.problem()
      expect(problem).toMatch(about)
      return problem ?? ''
    },
    { timeout: 15_000, interval: 5 },
  )
}
