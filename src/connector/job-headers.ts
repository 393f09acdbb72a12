import { ConnectorError } from '../failures.ts'
import { parseDuration } from '../time/iso-duration.ts'
import type { Expression } from '../feel/expression.ts'
import type { Expressions } from './expressions.ts'
import { errorText } from '../text/error-text.ts'

/** The task headers of a job, checked before anything is sent: what cannot be read must not be found out after a mail. */
export interface JobHeaders {
  readonly resultVariable?: string
  readonly resultExpression?: Expression
  readonly errorExpression?: Expression
  readonly retryBackoffMs?: number
  readonly jobTimeoutMs?: number
}

/** The longest lease that is asked for; more is a slip of the pen, and would hide a lost worker for as long. */
const LONGEST_JOB_TIMEOUT = 'P1D'

interface Problem {
  readonly field: string
  readonly text: string
}

/**
 * Reads all headers. Throws INVALID_INPUT that names every header that cannot be used; `partial` then still holds
 * those that can, so that a good errorExpression hears of a bad resultExpression.
 */
export function readJobHeaders(
  headers: Readonly<Record<string, string>>,
  expressions: Expressions,
): { readonly headers: JobHeaders; readonly error?: ConnectorError } {
  const problems: Problem[] = []
  const attempt = <T>(field: string, read: (text: string) => T): T | undefined => {
    const text = headers[field]
    if (typeof text !== 'string' || text.trim() === '') return undefined
    try {
      return read(text)
    } catch (error) {
      problems.push({ field, text: errorText(error) })
      return undefined
    }
  }
  const resultVariable = attempt('resultVariable', readVariableName)
  const resultExpression = attempt('resultExpression', (text) => expressions.read(text, 'resultExpression'))
  const errorExpression = attempt('errorExpression', (text) => expressions.read(text, 'errorExpression'))
  const retryBackoffMs = attempt('retryBackoff', readDuration)
  const jobTimeoutMs = attempt('jobTimeout', readJobTimeout)
  const read: JobHeaders = {
    ...(resultVariable !== undefined && { resultVariable }),
    ...(resultExpression && { resultExpression }),
    ...(errorExpression && { errorExpression }),
    ...(retryBackoffMs !== undefined && { retryBackoffMs }),
    ...(jobTimeoutMs !== undefined && { jobTimeoutMs }),
  }
  if (problems.length === 0) return { headers: read }
  const list = problems.map(({ field, text }) => `header ${field}: ${text}`).join('; ')
  return {
    headers: read,
    error: new ConnectorError('INVALID_INPUT', `Nothing was sent. ${list}`, { phase: 'input' }),
  }
}

function readVariableName(text: string): string {
  const name = text.trim()
  if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return name
  throw new Error(`"${name}" is not a variable name; use letters, digits and _ (without a leading "=")`)
}

function readDuration(text: string): number {
  const value = parseDuration(text)
  if (value !== undefined) return value
  throw new Error(`"${text.trim()}" is not an ISO-8601 duration such as PT30S or PT5M`)
}

function readJobTimeout(text: string): number {
  const value = readDuration(text)
  const most = readDuration(LONGEST_JOB_TIMEOUT)
  if (value >= 1_000 && value <= most) return value
  throw new Error(`"${text.trim()}" is not between PT1S and ${LONGEST_JOB_TIMEOUT}`)
}
