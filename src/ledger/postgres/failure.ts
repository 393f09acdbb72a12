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
  if (/^(22|23|54)...$/.test(code)) return 'itself'
  // a table that accounts with a rate need, and nobody else
  return /^42(P01|501)$/.test(code) && wordsOf(error).includes('smtp_ledger_turn') ? 'itself' : 'database'
}

const known: Readonly<Record<string, string>> = {
  '28P01': 'refuses the login; check the user and the password in SMTP_LEDGER',
  '28000': 'refuses the login; check the user in SMTP_LEDGER, and what the server accepts from this machine',
  '3D000': 'does not exist; create it, or correct its name in SMTP_LEDGER',
  '42501':
    'denies a right; the user must be able to create tables at the first start, and to read and write them from then on',
  '42P01':
    'has no table smtp_ledger_turn, which accounts with perMinute or perDay need; let the user of SMTP_LEDGER create tables at the next start',
  '25006': 'is read-only; SMTP_LEDGER must name the primary server',
  '53100': 'has no room left on its disk',
  '53300': 'has no connection left; each worker takes up to 4',
}

const distrust =
  'has a certificate that is not trusted; name the certificate of its authority as sslrootcert in SMTP_LEDGER, as docs/configuration.md says'

/** Codes of Node. */
const certificates: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: distrust,
  SELF_SIGNED_CERT_IN_CHAIN: distrust,
  UNABLE_TO_GET_ISSUER_CERT: distrust,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: distrust,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: distrust,
  CERT_SIGNATURE_FAILURE: distrust,
  CERT_UNTRUSTED: distrust,
  CERT_REJECTED: distrust,
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet; is the clock of this machine right?',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'has a certificate for another name; SMTP_LEDGER must name the server as its certificate does, or say sslmode=verify-ca',
}

/** What happened and where, for the operator. */
export function sentenceFor(place: string, error: unknown): string {
  const words = wordsOf(error)
  return `the ledger database ${place} ${troubleOf(error)} (${words}). No mail is sent until it can be used`
}

/** The kind of trouble alone. */
export function kindOf(error: unknown): string {
  return `the ledger database ${troubleOf(error)}`
}

function troubleOf(error: unknown): string {
  const code = errorCode(error) ?? ''
  return known[code] ?? certificates[code] ?? encryptionTrouble(wordsOf(error)) ?? 'cannot be used'
}

/** The driver says this without a code. */
function encryptionTrouble(words: string): string | undefined {
  return words.includes('does not support SSL')
    ? 'offers no TLS, which sslmode in SMTP_LEDGER asks for'
    : undefined
}

function wordsOf(error: unknown): string {
  // a name with several addresses: the outer error is empty
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ')
  return errorText(error)
}
