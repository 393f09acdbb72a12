import type { Budget } from '../budget.ts'
import { entryOf, FunctionValue, type Context } from '../values/values.ts'

/** The names that a piece of an expression sees, and the budget that its evaluation uses up. */
export class Scope {
  readonly budget: Budget
  readonly #entries: Context
  readonly #outer: Scope | undefined

  constructor(budget: Budget, entries: Context, outer?: Scope) {
    this.budget = budget
    this.#entries = entries
    this.#outer = outer
  }

  /** A scope in which these names hide those of the same name outside. */
  inner(entries: Context): Scope {
    return new Scope(this.budget, entries, this)
  }

  /** The value of a variable; null for a name that nobody knows. */
  get(name: string): unknown {
    this.budget.spend(1)
    if (Object.hasOwn(this.#entries, name)) return this.#entries[name] ?? null
    return this.#outer ? this.#outer.get(name) : null
  }

  /** The nearest function of this name that takes such arguments: other values, and functions with other parameters, are passed over. */
  getFunction(name: string, takes: (candidate: FunctionValue) => boolean): FunctionValue | undefined {
    this.budget.spend(1)
    const value = entryOf(this.#entries, name)
    return value instanceof FunctionValue && takes(value) ? value : this.#outer?.getFunction(name, takes)
  }
}
