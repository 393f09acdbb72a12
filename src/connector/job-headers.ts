import { parseDuration } from '../time/iso-duration.ts'
import type { Expression } from '../feel/expression.ts'
import { errorText } from '../text/error-text.ts'
import { excerpt, LONGEST_QUOTED } from '../text/excerpt.ts'

/** The task headers of a job, checked before anything is sent: what cannot be read must not be found out after a mail. */
export interface JobHeaders {
  readonly resultVariable?: string
  readonly resultExpression?: Expression
  readonly errorExpression?: Expression
  readonly retryBackoffMs?: number
  readonly jobTimeoutMs?: number
}

/** The longest name of a variable that a person writes. */
const LONGEST_NAME = 200

/** What every object has; the result would be put there, and be lost. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The longest lease that is asked for; more is a slip of the pen, and would hide a lost worker for as long. */
const LONGEST_JOB_TIMEOUT = 'P1D'

interface Problem {
  readonly field: string
  readonly text: string
}

export interface ReadHeaders {
  /** Those that can be used: a good errorExpression hears of a bad resultExpression. */
  readonly headers: JobHeaders
  /** What is wrong with the others, all of it; absent when nothing is. */
  readonly problem?: string
}

/** Reads all headers; nothing is thrown for one that cannot be used. `readExpression` throws, or gives nothing for a blank. */
export function readJobHeaders(
  headers: Readonly<Record<string, string>>,
  readExpression: (text: string, header: string) => Expression | undefined,
): ReadHeaders {
  const problems: Problem[] = []
  const given = <T>(field: string, read: (text: string) => T): T | undefined => {
    const text = headers[field]
    if (typeof text !== 'string' || text.trim() === '') return undefined
    try {
      return read(text)
    } catch (error) {
      problems.push({ field, text: errorText(error) })
      return undefined
    }
  }
  const resultVariable = given('resultVariable', readVariableName)
  const resultExpression = given('resultExpression', (text) => readExpression(text, 'resultExpression'))
  const errorExpression = given('errorExpression', (text) => readExpression(text, 'errorExpression'))
  const retryBackoffMs = given('retryBackoff', readDuration)
  const jobTimeoutMs = given('jobTimeout', readJobTimeout)
  const read: JobHeaders = {
    ...(resultVariable !== undefined && { resultVariable }),
    ...(resultExpression && { resultExpression }),
    ...(errorExpression && { errorExpression }),
    ...(retryBackoffMs !== undefined && { retryBackoffMs }),
    ...(jobTimeoutMs !== undefined && { jobTimeoutMs }),
  }
  if (problems.length === 0) return { headers: read }
  return { headers: read, problem: problems.map(({ field, text }) => `header ${field}: ${text}`).join('; ') }
}

function readVariableName(text: string): string {
  const name = text.trim()
  if (RESERVED.has(name)) throw new Error(`${shown(name)} cannot be the name of a variable; choose another`)
  if (name.length <= LONGEST_NAME && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return name
  throw new Error(
    `${shown(name)} is not a variable name; use letters, digits and _ (without a leading "="), ${LONGEST_NAME} at most`,
  )
}

function readDuration(text: string): number {
  const value = parseDuration(text)
  if (value !== undefined) return value
  throw new Error(`${shown(text)} is not an ISO-8601 duration such as PT30S or PT5M`)
}

function readJobTimeout(text: string): number {
  const value = readDuration(text)
  const most = readDuration(LONGEST_JOB_TIMEOUT)
  if (value >= 1_000 && value <= most) return value
  throw new Error(`${shown(text)} is not between PT1S and ${LONGEST_JOB_TIMEOUT}`)
}

function shown(text: string): string {
  return excerpt(text.trim(), LONGEST_QUOTED)
}
