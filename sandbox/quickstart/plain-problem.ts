/** What went wrong, in words that need no log beside them. */
export class PlainProblem extends Error {
  override readonly name = 'PlainProblem'
}
