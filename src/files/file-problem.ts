/** Why a file of the operator cannot be used; clauses that follow its name, one for each thing that is wrong. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}
