import { ConnectorError } from '../failures.ts'
import type { Found } from './look-up.ts'
import { beginningOf } from '../text/excerpt.ts'

/** A secret that cannot be had, and the fields that ask for it. */
export type Failure = Exclude<Found, { kind: 'found' }> & { readonly fields: Iterable<string> }

/** One error for all secrets; one that may be readable later does not outweigh the others. */
export function failureOf(
  failures: readonly Failure[],
  placeName: (field: string) => string,
): ConnectorError {
  const type = failures.every(({ kind }) => kind === 'unreadable') ? 'SECRET_UNREADABLE' : 'SECRET'
  const message = failures
    .map(
      ({ fields, why }) =>
        `${Array.from(fields, (field) => beginningOf(placeName(field))).join(', ')}: ${why}`,
    )
    .join('. ')
  const cause = failures.find((failure) => failure.kind === 'unreadable')?.cause
  return new ConnectorError(type, message, { phase: 'input', delivery: 'not-sent' }, cause)
}
