/** The text is no FEEL. The message says what to write instead; the position counts characters of the text from 0. */
export class FeelSyntaxError extends Error {
  override readonly name = 'FeelSyntaxError'
  readonly position: number

  constructor(problem: string, text: string, position: number) {
    super(`${problem} (${describePosition(text, position)})`)
    this.position = position
  }
}

/** The text is FEEL, but it gives no value that can be used here. */
export class FeelEvaluationError extends Error {
  override readonly name = 'FeelEvaluationError'

  constructor(problem: string, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause })
  }
}

function describePosition(text: string, position: number): string {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  const column = position - (before.lastIndexOf('\n') + 1) + 1
  const place = line === 1 ? `character ${column}` : `line ${line}, character ${column}`
  const rest = text.slice(position).trim()
  if (rest === '') return `${place}, the end`
  return `${place}: ${rest.length > 30 ? `${rest.slice(0, 30)}…` : rest}`
}
