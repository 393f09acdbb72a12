/** The longest wait that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1

/** Rings once, at the time that was set last. */
export class Alarm {
  readonly #now: () => number
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined
  #at: number | undefined

  constructor(now: () => number, ring: () => void) {
    this.#now = now
    this.#ring = ring
  }

  /** `at`: milliseconds since 1970; undefined: not at all. */
  set(at: number | undefined): void {
    if (at === this.#at) return
    this.clear()
    this.#at = at
    if (at === undefined) return
    this.#timer = setTimeout(
      () => {
        this.clear()
        this.#ring()
      },
      Math.min(Math.max(at - this.#now(), 0), LONGEST_MS),
    )
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#at = undefined
  }
}
