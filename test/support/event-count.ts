/** Counts events and lets a test wait for them, past or to come. */
export class EventCount {
  readonly #counts = new Map<string, number>()
  #waiting: { event: string; times: number; resolve: () => void }[] = []

  add(event: string): void {
    const count = this.count(event) + 1
    this.#counts.set(event, count)
    const due = this.#waiting.filter((one) => one.event === event && one.times <= count)
    this.#waiting = this.#waiting.filter((one) => !due.includes(one))
    for (const { resolve } of due) resolve()
  }

  count(event: string): number {
    return this.#counts.get(event) ?? 0
  }

  seen(event: string, times = 1): Promise<void> {
    if (this.count(event) >= times) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ event, times, resolve }))
  }
}
