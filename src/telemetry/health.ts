/**
 * Why the worker takes no jobs at the moment, or that it does. Anybody may ask, so a reason names the part and the kind of
 * trouble, and no host, path, user or address: those are in the log.
 */
export interface Health {
  /** The last activation call was answered. */
  engineAnswered(): void
  engineFailed(why: string): void
  draining(): void
  ready(): Readiness
}

export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
  /** How many mail servers refused the login; the worker is ready for the others. */
  readonly pausedAccounts: number
}

/** Not ready until the engine has answered. */
export function createHealth({
  ledgerTrouble,
  stopTrouble,
  pausedAccounts,
}: {
  readonly ledgerTrouble: () => string | undefined
  /** Why the operator lets nothing be sent. */
  readonly stopTrouble: () => string | undefined
  readonly pausedAccounts: () => number
}): Health {
  let engine: string | undefined = 'the engine has not answered yet'
  let leaving = false
  return {
    engineAnswered: () => (engine = undefined),
    engineFailed: (why) => (engine = why),
    draining: () => (leaving = true),
    ready() {
      const reasons = [engine, ledgerTrouble(), stopTrouble(), leaving ? 'shutting down' : undefined]
      const known = reasons.filter((reason): reason is string => reason !== undefined)
      return { ready: known.length === 0, reasons: known, pausedAccounts: pausedAccounts() }
    },
  }
}
