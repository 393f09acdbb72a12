/** An element cannot go on; a person sees it as an incident and may resolve it. */
export class ElementProblem extends Error {
  override readonly name = 'ElementProblem'
  readonly errorType: string

  constructor(errorType: string, message: string) {
    super(message)
    this.errorType = errorType
  }
}
