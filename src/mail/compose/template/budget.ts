import { fault } from './fault.ts'

/** A mail of 2,000 rows with five values each takes some 200,000. */
const MOST_STEPS = 1_000_000
/** Characters and entries that filters, operators and ranges look at. */
const MOST_READ = 10_000_000

/**
 * How much work the templates of one mail may be, counted and not timed: what renders today renders tomorrow, also on a
 * busy machine.
 */
export class Budget {
  #steps = 0
  #read = 0

  /** One step of the rendering; says how many there were. Throws a TemplateFault. */
  step(): number {
    this.#steps += 1
    if (this.#steps > MOST_STEPS)
      fault(`takes more than ${MOST_STEPS.toLocaleString('en')} steps; a loop in it is too long.`)
    return this.#steps
  }

  /** So many characters or entries are looked at or made. Throws a TemplateFault. */
  use(count: number): void {
    if (count > 0) this.#read += count
    if (this.#read > MOST_READ)
      fault(
        `handles more than ${MOST_READ.toLocaleString('en')} characters and entries; a list in it is too long.`,
      )
  }
}
