/** Why the worker takes no jobs at the moment, or that it does. */
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
  /** Mail servers whose login was refused; the worker is ready for the others. */
  readonly pausedAccounts: readonly string[]
}

/** Not ready until the engine has answered. */
export function createHealth({
  ledgerProblem,
  pausedAccounts,
}: {
  readonly ledgerProblem: () => string | undefined
  readonly pausedAccounts: () => readonly string[]
}): Health {
  let engine: string | undefined = 'the engine has not answered yet'
  let leaving = false
  return {
    engineAnswered: () => (engine = undefined),
    engineFailed: (why) => (engine = why),
    draining: () => (leaving = true),
    ready() {
      const reasons = [engine, ledgerProblem(), leaving ? 'shutting down' : undefined]
      const known = reasons.filter((reason): reason is string => reason !== undefined)
      return { ready: known.length === 0, reasons: known, pausedAccounts: pausedAccounts() }
    },
  }
}
