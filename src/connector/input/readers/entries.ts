import { typedList } from '../../../mail/address/text-list.ts'
import { isGiven, type Read } from './field.ts'
import { InputProblem, refuse, within } from './input-problem.ts'

export interface Entries<T> {
  /** One entry; what it throws is told with the entry's number. */
  readonly read: (entry: unknown) => T
  /** How a text with several is taken apart. */
  readonly split: (text: string) => readonly string[]
  /** So many entries at most, of so many characters each. */
  readonly most: number
  readonly longest: number
  /** What they are called: "message ids". */
  readonly what: string
}

/** A FEEL list, a typed list `[a, b]`, or a text with several. Null and blank entries are skipped; all problems are told at once. */
export function entries<T>({ read, split, most, longest, what }: Entries<T>): Read<readonly T[]> {
  const each = (list: readonly unknown[]): T[] => {
    if (list.length > most) return refuse(`has ${list.length} ${what}, and may have ${most}.`)
    const found: T[] = []
    const problems = list.flatMap((entry, index) => {
      if (!isGiven(entry)) return []
      try {
        found.push(within(index + 1, () => read(entry)))
        return []
      } catch (error) {
        if (error instanceof InputProblem) return error.problems
        throw error
      }
    })
    if (problems.length > 0) throw new InputProblem(problems)
    return found
  }
  return (value) => {
    if (Array.isArray(value)) return each(value)
    if (typeof value !== 'string') return [read(value)]
    if (value.length > most * longest)
      return refuse(`has ${value.length} characters, and may have ${most * longest}.`)
    const list = typedList(value)
    return each(list?.json ?? split(list?.inner ?? value).filter((part) => part.trim() !== ''))
  }
}
