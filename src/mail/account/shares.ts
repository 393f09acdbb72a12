/** Jobs of one account that hold slots of the worker, and how it gives some of them back to the engine. */
export interface Holder {
  /** All of its jobs that wait or send. */
  jobs(): number
  /**
   * - still: no send came to an end for a while. slow: it moves, and its jobs wait long.
   * - well: its jobs come and go.
   */
  pace(): 'well' | 'slow' | 'still'
  /** A job of it was there not long ago. */
  isInUse(): boolean
  /**
   * So many more jobs can it start within about a second; 0 as long as it has enough for the moment. Before its first
   * mail has ended, so many connections are idle. Below 0: so many of its jobs wait longer. `coming`: so many jobs are on
   * their way and may all be its own.
   */
  wants(coming: number): number
  /** Gives back the youngest of its jobs that wait; false: there is none. */
  giveBackWaiting(): boolean
  /** Gives back the youngest of its sends that has handed nothing over; false: there is none. */
  giveBackSending(): boolean
}

/** The worker's slots, as far as accounts hold them: those that stand still must leave room for the others. */
export interface Shares {
  /** The answer takes it out again. */
  join(holder: Holder): () => void
  /** To be called when a job has come. */
  review(): void
  /** So many more jobs can all accounts in use start within about a second; Infinity where nobody can say. */
  wanted(): number
  /** A job has come that may be for one of them; to be called with what it answers when that is known. */
  expect(): () => void
  /** How long a job that is given back now stays away. */
  awayMs(): number
  close(): void
}

const LOOK_EVERY_MS = 500
/** How soon a job comes back; more of them come one after the other, or their comings would be all that the worker does. */
const AWAY_MS = 5_000
const APART_MS = 10
const LONGEST_AWAY_MS = 60_000

/** A job that is longer on its way to an account keeps nobody from asking for others. */
const ON_ITS_WAY_MS = 1_000

/**
 * `most`: so many slots may be held by accounts that stand still, all of them together. `connections`: so many jobs does an
 * account start at once, as far as that is known before its first job.
 */
export function createShares({
  most,
  connections,
  monotonicNow,
}: {
  readonly most: number
  readonly connections: number
  readonly monotonicNow: () => number
}): Shares {
  const holders = new Set<Holder>()
  /** When each job came that has found no account yet. */
  const expected = new Map<symbol, number>()
  let lastBackAt = -Infinity
  let timer: NodeJS.Timeout | undefined

  const review = () => {
    giveBackSurplus(holders)
    if (sum(holders) <= most) return
    timer ??= setTimeout(() => {
      timer = undefined
      review()
    }, LOOK_EVERY_MS).unref()
    const others = [...holders].filter((holder) => holder.isInUse())
    // alone, an account that moves may have everything: there is nobody to wait for it
    const counts = others.length > 1 ? ['slow', 'still'] : ['still']
    const paces = new Map(others.map((holder) => [holder, holder.pace()]))
    const idle = others.filter((holder) => counts.includes(paces.get(holder) ?? ''))
    let over = sum(idle) - most
    over -= giveBack(over, idle, (holder) => holder.giveBackWaiting())
    // more connections than half of the slots hang
    const still = idle.filter((holder) => paces.get(holder) === 'still')
    giveBack(over, still, (holder) => holder.giveBackSending())
  }

  return {
    join(holder) {
      holders.add(holder)
      return () => holders.delete(holder)
    },
    review,
    wanted() {
      const users = [...holders].filter((holder) => holder.isInUse())
      // one that stands still has jobs enough, and those of the others wait behind more of its jobs
      if (users.some((holder) => holder.pace() === 'still')) return Infinity
      const since = monotonicNow() - ON_ITS_WAY_MS
      const coming = [...expected.values()].filter((cameAt) => cameAt > since).length
      if (users.length === 0) return Math.max(0, connections - coming)
      return users.reduce((all, holder) => all + Math.max(0, holder.wants(coming)), 0)
    },
    expect() {
      const job = Symbol('job')
      expected.set(job, monotonicNow())
      return () => void expected.delete(job)
    },
    awayMs() {
      const now = monotonicNow()
      const soonest = now + AWAY_MS
      lastBackAt = Math.min(Math.max(soonest, lastBackAt + APART_MS), now + LONGEST_AWAY_MS)
      return Math.round(lastBackAt - now)
    },
    close: () => clearTimeout(timer),
  }
}

/** Beside others, nobody holds jobs that it cannot start soon: their places are for whoever can. */
function giveBackSurplus(holders: ReadonlySet<Holder>): void {
  const users = [...holders].filter((holder) => holder.isInUse())
  if (users.length < 2) return
  for (const holder of users) {
    let surplus = -holder.wants(0)
    while (surplus > 0 && holder.giveBackWaiting()) surplus -= 1
  }
}

function sum(holders: Iterable<Holder>): number {
  let jobs = 0
  for (const holder of holders) jobs += holder.jobs()
  return jobs
}

/** Whoever holds the most gives first. The answer is how many went. */
function giveBack(count: number, holders: readonly Holder[], one: (holder: Holder) => boolean): number {
  const left = new Set(holders)
  let gone = 0
  while (gone < count && left.size > 0) {
    const [largest] = [...left].sort((a, b) => b.jobs() - a.jobs())
    if (largest === undefined) break
    if (one(largest)) gone += 1
    else left.delete(largest)
  }
  return gone
}
