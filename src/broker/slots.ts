/** Places for the jobs of one type: a job in work holds one, and so does each job that an open poll asks for. */
export interface Slots {
  /**
   * Takes places for a poll, `most` of them, none at times. `staysOpen`: the poll waits for jobs, and what it holds is nobody
   * else's meanwhile; beside other types it gets one place only, and comes back for more when jobs come. It gets one even
   * where no job is wanted: what comes may be for an account that is not in use yet, and must not wait for one that is busy.
   */
  take(staysOpen: boolean, most: number): number
  release(count: number): void
  /**
   * How long to wait for more places before a poll asks for those that are free (ms): not at all once half of all are, and
   * until 20 ms after the first of them became free at the most; Infinity while none is, or no job is wanted.
   */
  gatherMs(): number
  /** Resolves when a place may have become free, or at `wake`. */
  freed(): Promise<void>
  /** There is a free place, whether or not a job is wanted for it. */
  hasFree(): boolean
  wake(): void
}

/** One poll for many places costs as much as one for one. */
const GATHER_MS = 20

interface Lane {
  held: number
  /** Came in vain, and holds less than an even share. */
  isHungry: boolean
}

/**
 * One pool of places over all holders: jobs in work and jobs asked for together are never more than `max`, which must be
 * at least the number of holders. Each holder can always have one place. Beyond that, whoever has work takes what is free,
 * but not more than an even share as long as another one below its share has come in vain. `wanted`: so many more jobs
 * are of use now.
 */
export function shareSlots<Holder>(
  max: number,
  holders: readonly Holder[],
  monotonicNow: () => number,
  wanted: () => number = () => Infinity,
): readonly { readonly holder: Holder; readonly slots: Slots }[] {
  if (max < holders.length) throw new Error(`${max} places cannot be shared by ${holders.length}`)
  const share = Math.floor(max / holders.length)
  const lanes: Lane[] = []
  const waiting = new Set<() => void>()
  let freeSince = 0
  const freePlaces = () => max - lanes.reduce((sum, { held }) => sum + held, 0)

  const wakeAll = () => {
    const woken = [...waiting]
    waiting.clear()
    for (const wake of woken) wake()
  }
  const slotsOf = (lane: Lane): Slots => {
    let wakeUp = () => {}
    return {
      take(staysOpen, most) {
        const others = lanes.filter((one) => one !== lane)
        const free = freePlaces()
        const left = free - others.filter(({ held }) => held === 0).length
        const fair = others.some(({ isHungry }) => isHungry) ? share - lane.held : left
        const open = staysOpen && others.length > 0 ? 1 : left
        const places = Math.max(0, Math.min(left, fair, open))
        const taken = Math.min(places, most, Math.max(staysOpen ? 1 : 0, wanted()))
        lane.held += taken
        lane.isHungry = places === 0 && lane.held < share
        return taken
      },
      release(count) {
        if (freePlaces() === 0) freeSince = monotonicNow()
        lane.held -= count
        wakeAll()
      },
      gatherMs() {
        const free = freePlaces()
        if (free === 0 || wanted() <= 0) return Infinity
        return free >= max / 2 ? 0 : Math.max(0, freeSince + GATHER_MS - monotonicNow())
      },
      hasFree: () => freePlaces() > 0,
      freed() {
        return new Promise((resolve) => {
          wakeUp = resolve
          waiting.add(resolve)
        })
      },
      wake() {
        waiting.delete(wakeUp)
        wakeUp()
      },
    }
  }
  return holders.map((holder) => {
    const lane: Lane = { held: 0, isHungry: false }
    lanes.push(lane)
    return { holder, slots: slotsOf(lane) }
  })
}
