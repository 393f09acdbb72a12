/** What an account may hand over; absent: as much as there is. */
export interface RateLimits {
  /** Messages in any 60 s. */
  readonly perMinute?: number | undefined
  /** Messages in any 24 h. */
  readonly perDay?: number | undefined
}

/**
 * Leave to hand over one message. It counts from the moment it is given, and until the window after the hand-over is
 * over. A worker that dies with it leaves it counted: nobody knows whether its message went out.
 */
export interface RateTurn {
  /** Asked in the same turn in which the bytes go. False: others may take it for used up by now, so nothing may go out. */
  isHeld(): boolean
  /** `handedOver`: it counts for a window from now on. Otherwise it is given back, and is another one's. */
  end(handedOver: boolean): void
}

export type RateAnswer =
  | { readonly kind: 'turn'; readonly turn: RateTurn }
  /** No turn before this; there may be none even then, for others take some. */
  | { readonly kind: 'wait'; readonly ms: number }

/** The turns of all workers that share the ledger, by its clock. Accounts go by name: a new host or password keeps them. */
export interface Rates {
  /**
   * Asks for a turn for each of `places`, which ascend: so many turns must be left for others who came before. Rejects
   * when the ledger cannot be used; what may have been given then stays counted.
   */
  ask(account: string, limits: RateLimits, places: readonly number[]): Promise<readonly RateAnswer[]>
}

export interface Window {
  readonly ms: number
  /** Turns in it, at most. */
  readonly most: number
}

/** The windows that limits mean; each is a moment longer, so that both of its ends belong to it. */
export function windowsOf({ perMinute, perDay }: RateLimits): readonly Window[] {
  return [
    { ms: 60_001, most: perMinute },
    { ms: 24 * 60 * 60_000 + 1, most: perDay },
  ].flatMap(({ ms, most }) => (most === undefined ? [] : [{ ms, most }]))
}
