import { errorCode, errorText } from '../../text/error-text.ts'

/** Why a ledger cannot be used. */
export interface Trouble {
  /** For the operator: a sentence with the place and what the system says. */
  readonly problem: string
  /** For whoever asks: the part and the kind of trouble, and nothing else. */
  readonly kind: string
}

export function troubleWith(path: string, error: unknown): Trouble {
  const words = errorText(error)
  const trouble = (what: string, advice = ''): Trouble => ({
    problem: `the ledger file ${path} ${what}${advice}`,
    kind: `the ledger file ${what}`,
  })
  switch (errorCode(error) ?? '') {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return trouble('is held by another worker', '; waiting for it. Each worker needs a file of its own')
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return trouble(
        'is damaged',
        ` (${words}). Restore it, or move it away and look through the mails that were under way`,
      )
    case 'SQLITE_READONLY':
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return trouble(
        'cannot be written',
        ` (${words}). Give the worker's user the right to write to its folder`,
      )
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return {
        problem: `the disk of the ledger file ${path} is full`,
        kind: 'the disk of the ledger file is full',
      }
    default:
      return trouble('cannot be used', `: ${words}`)
  }
}
