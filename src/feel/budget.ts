import { FeelBudgetError } from './feel-errors.ts'

/** What one evaluation may use up. It is counted and never timed, so the same expression on the same data always ends the same way. */
export interface Limits {
  /** Pieces of the expression that are evaluated, items and characters that are looked at. */
  readonly steps: number
  /** Bytes of the texts, lists and contexts that are made, those that are thrown away included. */
  readonly bytes: number
  /** Levels of nesting: of the expression, of calls and of values. */
  readonly depth: number
}

/** A quiet machine uses these up in about 50 ms and 64 MB; an expression that a person wrote needs a thousandth of it. */
export const LIMITS: Limits = { steps: 1_000_000, bytes: 64 * 1024 * 1024, depth: 1_000 }

/** What is left for one evaluation. Every function charges for what it is about to do, and a FeelBudgetError ends it. */
export class Budget {
  readonly #limits: Limits
  #steps: number
  #bytes: number
  #depth: number

  constructor(limits: Limits) {
    this.#limits = limits
    this.#steps = limits.steps
    this.#bytes = limits.bytes
    this.#depth = limits.depth
  }

  /** `count` small pieces of work, each of some 50 nanoseconds. */
  spend(count: number): void {
    this.#steps -= count
    // what is no number is not left, either
    if (!(this.#steps >= 0)) throw new FeelBudgetError('steps', this.#limits.steps)
  }

  #make(bytes: number): void {
    this.#bytes -= bytes
    if (!(this.#bytes >= 0)) throw new FeelBudgetError('bytes', this.#limits.bytes)
  }

  /** A text of this length is looked through once. */
  readText(length: number): void {
    this.spend(length / 64)
  }

  makeText(length: number): void {
    this.spend(length / 64)
    this.#make(2 * length)
  }

  makeList(length: number): void {
    this.spend(3 + length / 2)
    this.#make(64 + 8 * length)
  }

  makeContext(entries: number): void {
    this.spend(1 + 8 * entries)
    this.#make(64 + 100 * entries)
  }

  /** A date, time or duration is calculated, which takes a calendar, and more with a time zone. */
  makeTemporal(steps = 500): void {
    this.spend(steps)
    this.#make(500)
  }

  /** Goes down so many levels of nesting; `rise` comes back. */
  sink(levels = 1): void {
    this.#depth -= levels
    if (this.#depth < 0) throw new FeelBudgetError('levels', this.#limits.depth)
  }

  rise(levels = 1): void {
    this.#depth += levels
  }
}
