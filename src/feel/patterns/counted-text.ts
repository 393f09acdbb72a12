import type { Budget } from '../budget.ts'

/**
 * A text that charges for each character that is read. How often an engine looks at a character cannot be foreseen:
 * it is linear for one match, but after each it starts again, and may then look as far as the end in vain.
 */
export class CountedText extends String {
  readonly #text: string
  readonly #steps: number
  readonly #budget: Budget

  constructor(text: string, steps: number, budget: Budget) {
    super(text)
    this.#text = text
    this.#steps = steps
    this.#budget = budget
  }

  override charCodeAt(index: number): number {
    this.#budget.spend(this.#steps)
    return this.#text.charCodeAt(index)
  }

  override indexOf(search: string, position = 0): number {
    const found = this.#text.indexOf(search, position)
    this.#budget.readText((found === -1 ? this.#text.length : found) - position)
    return found
  }
}
