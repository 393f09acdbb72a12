import type { Logger } from 'pino'
import type { Ledger } from '../ledger/ledger.ts'

/** Tells whether the ledger can be used, and the operator when that changes. */
export function createLedgerWatch(ledger: Pick<Ledger, 'problem' | 'starting'>, log: Logger): () => boolean {
  let told: string | undefined
  return () => {
    const problem = ledger.problem()
    // a database that answers soon is no news
    if (ledger.starting()) return problem === undefined
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
