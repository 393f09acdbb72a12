/** Leads from the value that was read to the part that is wrong: keys of a context, entries of a list from 1 (as in FEEL). */
export type Path = readonly (string | number)[]

export interface Problem {
  /** Continues the field's name and the value: `is missing.`, `is not a port; …`. What is wrong and what to do. */
  readonly message: string
  readonly path: Path
  /**
   * The value to be quoted before the message. Not part of the message yet: it may hold a secret, and one that was
   * shortened or escaped for quoting cannot be recognised and masked any more.
   */
  readonly quoted?: { readonly value: unknown }
}

/** Thrown by a reader that cannot use its value; carries everything that is wrong with it. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join(' '))
    this.problems = problems
  }
}

/** For what is missing, and for values that must not be shown. */
export function refuse(message: string, ...path: Path): never {
  throw new InputProblem([{ message, path }])
}

/** For a value that may be shown: it is quoted before the message, secrets masked. */
export function refuseValue(value: unknown, message: string): never {
  throw new InputProblem([{ message, path: [], quoted: { value } }])
}

/** Runs `read` for a part of a value; its problems are then known to lie at `step`. */
export function within<T>(step: string | number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    throw new InputProblem(error.problems.map((problem) => ({ ...problem, path: [step, ...problem.path] })))
  }
}

/** Runs all of them, so that the problems of all are reported and not only the first one's. */
export function gather<T extends Readonly<Record<string, () => unknown>>>(
  reads: T,
): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const results: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [key, read] of Object.entries(reads)) {
    try {
      results[key] = read()
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new InputProblem(problems)
  // each key was read by the function of the same name
  return results as { readonly [K in keyof T]: ReturnType<T[K]> }
}
