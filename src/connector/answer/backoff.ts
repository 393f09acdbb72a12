import { failures, type FailureDetails, type FailureRow, type FailureType } from '../../failures.ts'

export interface BackoffCircumstances {
  /** Attempts left, the one that failed included. */
  readonly retries: number
  /** 0 (included) to 1. */
  readonly random: () => number
}

/** The template's number of retries: the engine tells only how many are left, not how many there were. */
const USUAL_RETRIES = 3

/** For a failure that its row calls final and this reply does not: as for everything else that passes. */
const OTHERWISE = failures.TEMPORARY.backoff

/**
 * How long to wait before the next attempt: the first wait at least, and a random part of a span above it that doubles
 * with each attempt, so that jobs that failed together do not come back together. Never less than the server asked for.
 */
export function backoffMs(
  failure: { readonly type: FailureType; readonly details?: Pick<FailureDetails, 'retryAfterMs'> },
  { retries, random }: BackoffCircumstances,
): number {
  const row: FailureRow = failures[failure.type]
  const { firstMs, maxMs } = row.backoff ?? OTHERWISE
  const failed = Math.max(0, USUAL_RETRIES - retries)
  const longest = Math.min(maxMs, firstMs * 2 ** (failed + 1))
  return Math.max(Math.round(firstMs + random() * (longest - firstMs)), failure.details?.retryAfterMs ?? 0)
}
