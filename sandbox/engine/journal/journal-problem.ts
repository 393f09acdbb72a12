/** The journal cannot be used; the message is a sentence for whoever started the engine. */
export class JournalProblem extends Error {
  override readonly name = 'JournalProblem'

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
  }
}
