/**
 * Keeps an account from hammering a server that refuses its login: providers lock accounts after a few wrong tries.
 * The first refusal opens it for a while; then one job at a time may try, and the first that gets through closes it.
 */
export interface Breaker {
  /** May a job try to send now? */
  admit(): Admission
  /** A job that was admitted got past the login, whatever came then. */
  passed(): void
  /**
   * The login was refused. `canTell`: the job can still report to the engine. True: this job reports it, as the first of
   * this pause that can.
   */
  refused(admission: Admission, canTell: boolean): boolean
  /** A probe ended without an answer about the login (no connection, say). */
  undecided(admission: Admission): void
  isOpen(): boolean
}

export type Admission =
  { readonly kind: 'free' } | { readonly kind: 'probe' } | { readonly kind: 'paused'; readonly forMs: number }

const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 60 * 60_000
/** While a probe is under way: when to ask again. */
const PROBING_MS = 10_000

export function createBreaker(monotonicNow: () => number): Breaker {
  let open: { until: number; pauseMs: number; probing: boolean; told: boolean } | undefined

  const pausedFor = (pauseMs: number, told: boolean) => ({
    until: monotonicNow() + pauseMs,
    pauseMs,
    probing: false,
    told,
  })

  return {
    admit() {
      if (!open) return { kind: 'free' }
      const forMs = open.until - monotonicNow()
      if (forMs > 0) return { kind: 'paused', forMs }
      if (open.probing) return { kind: 'paused', forMs: PROBING_MS }
      open.probing = true
      return { kind: 'probe' }
    },
    passed() {
      open = undefined
    },
    refused(admission, canTell) {
      const told = open?.told ?? false
      // sends that were under way when it opened are no news
      if (!open) open = pausedFor(FIRST_PAUSE_MS, told)
      else if (admission.kind === 'probe')
        open = pausedFor(Math.min(open.pauseMs * 2, LONGEST_PAUSE_MS), told)
      open.told ||= canTell
      return canTell && !told
    },
    undecided(admission) {
      if (open && admission.kind === 'probe') open.probing = false
    },
    isOpen: () => open !== undefined,
  }
}
