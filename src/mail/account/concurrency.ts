/** How many sends an account may have under way: fewer when the server says "too many", slowly more when all is well. */
export interface Concurrency {
  limit(): number
  /** `working`: how many the server allows, where that is known. */
  tooMany(working?: number): void
  sent(): void
}

/** Mails that must go well at one limit before the next is tried. */
const MAILS_PER_STEP = 20

export function createConcurrency(most: number): Concurrency {
  let limit = most
  let well = 0
  return {
    limit: () => limit,
    tooMany(working) {
      limit = Math.max(1, Math.min(limit, working ?? Math.floor(limit / 2)))
      well = 0
    },
    sent() {
      if (limit === most) return
      well += 1
      if (well < MAILS_PER_STEP) return
      limit += 1
      well = 0
    },
  }
}
