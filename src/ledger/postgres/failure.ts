import { errorCode, errorText } from '../../text/error-text.ts'

/**
 * Why a statement failed.
 * - itself: for what is in it; it would fail again.
 * - contention: somebody else held the row; it may succeed later.
 * - database: nothing can be relied on until the database shows that it can be used.
 */
export type Blame = 'itself' | 'contention' | 'database'

/** A statement that failed, in a sentence for the operator that has no secrets in it. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure'
  readonly blame: Blame

  constructor(message: string, blame: Blame) {
    super(message)
    this.blame = blame
  }
}

/** By SQLSTATE; what has none comes from the connection. */
export function blameFor(error: unknown): Blame {
  const code = errorCode(error) ?? ''
  // serialisation failure, deadlock, lock timeout
  if (/^(40...|55P03)$/.test(code)) return 'contention'
  // data that does not fit, a constraint, a limit of the program
  return /^(22|23|54)...$/.test(code) ? 'itself' : 'database'
}

const known: Readonly<Record<string, string>> = {
  '28P01': 'refuses the login; check the user and the password in SMTP_LEDGER',
  '28000': 'refuses the login; check the user in SMTP_LEDGER, and what the server accepts from this machine',
  '3D000': 'does not exist; create it, or correct its name in SMTP_LEDGER',
  '42501':
    'denies a right; the user must be able to create tables at the first start, and to read and write them from then on',
  '25006': 'is read-only; SMTP_LEDGER must name the primary server',
  '53100': 'has no room left on its disk',
  '53300': 'has no connection left; each worker takes up to 4',
}

/** What happened and where, for the operator. */
export function sentenceFor(place: string, error: unknown): string {
  const words = wordsOf(error)
  const sentence = known[errorCode(error) ?? ''] ?? 'cannot be used'
  return `the ledger database ${place} ${sentence} (${words}). No mail is sent until it can be used`
}

function wordsOf(error: unknown): string {
  // a name with several addresses: the outer error is empty
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ')
  return errorText(error)
}
