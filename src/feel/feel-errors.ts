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
  override readonly name: string = 'FeelEvaluationError'

  constructor(problem: string, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause })
  }
}

/**
 * The expression used up what an evaluation may use of one thing. The same text on the same data always does, so there
 * is no point in trying again.
 */
export class FeelBudgetError extends FeelEvaluationError {
  override readonly name = 'FeelBudgetError'
  readonly exhausted: 'steps' | 'bytes' | 'levels'
  readonly limit: number

  constructor(exhausted: 'steps' | 'bytes' | 'levels', limit: number) {
    super(`${OVERSTEPPED[exhausted]} ${limit.toLocaleString('en')} ${UNITS[exhausted]}`)
    this.exhausted = exhausted
    this.limit = limit
  }
}

const OVERSTEPPED = {
  steps: 'the expression needs more than',
  bytes: 'the expression makes texts, lists and contexts of more than',
  levels: 'calls or values are nested deeper than',
}

const UNITS = { steps: 'steps of evaluation', bytes: 'bytes', levels: 'levels' }

function describePosition(text: string, position: number): string {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  const column = position - (before.lastIndexOf('\n') + 1) + 1
  const place = line === 1 ? `character ${column}` : `line ${line}, character ${column}`
  const rest = text.slice(position).trim()
  if (rest === '') return `${place}, the end`
  return `${place}: ${rest.length > 30 ? `${rest.slice(0, 30)}…` : rest}`
}
