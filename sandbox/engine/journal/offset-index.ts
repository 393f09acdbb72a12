/** One transaction in so many is remembered; the others are found by reading on from there. */
const EVERY = 32
/** Positions count from here. */
export const FIRST_POSITION = 1

/** Where in the journal the record with a position stands, or a little before it. */
export class OffsetIndex {
  readonly #positions: number[] = []
  readonly #offsets: number[] = []
  #transactions = 0
  #next = FIRST_POSITION

  /** Position of the first record to come. */
  get next(): number {
    return this.#next
  }

  note(position: number, records: number, offset: number): void {
    if (this.#transactions % EVERY === 0) {
      this.#positions.push(position)
      this.#offsets.push(offset)
    }
    this.#transactions += 1
    this.#next = position + records
  }

  /** The start of a transaction at or before the record with this position, and the position it starts with. */
  find(position: number): { readonly position: number; readonly offset: number } {
    let low = 0
    let high = this.#positions.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#positions[middle] ?? 0) <= position) low = middle + 1
      else high = middle
    }
    return { position: this.#positions[low - 1] ?? FIRST_POSITION, offset: this.#offsets[low - 1] ?? 0 }
  }
}
