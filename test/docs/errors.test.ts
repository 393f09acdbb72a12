import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { describeFailures } from '../../scripts/describe-failures.ts'
import { errorExpressions } from '../../scripts/errors-page.ts'
import { errorObject } from '../../src/connector/answer/error-object.ts'
import { ConnectorError, failures, type FailureDetails, type FailureType } from '../../src/failures.ts'
import { evaluateError } from '../../src/connector/expressions.ts'
import { createParser } from '../../src/feel/parser.ts'

test('docs/errors.md is current (npx tsx scripts/describe-failures.ts writes it)', async () => {
  expect(await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8')).toBe(describeFailures())
})

test('every type has its row', () => {
  for (const [type, { advice }] of Object.entries(failures)) {
    expect(describeFailures()).toMatch(new RegExp(`^\\| \`${type}\` .*\\|$`, 'm'))
    expect(describeFailures()).toContain(advice)
  }
})

describe('the examples', () => {
  const parse = createParser()
  const verdict = (text: string, type: FailureType, details: FailureDetails = {}, retries = 3) => {
    const expression = parse(text)
    if (!expression) throw new Error('an example is blank')
    return evaluateError(expression, {
      error: errorObject(new ConnectorError(type, 'What happened.', details), {
        words: String,
        address: String,
      }),
      job: { retries },
    })
  }

  test('an unknown recipient', () => {
    const rejected = [{ recipient: 'a@b', code: '550', enhancedCode: '5.1.1', message: 'No such user' }]
    expect(verdict(errorExpressions.unknownRecipient, 'RECIPIENT_REJECTED', { rejected })).toEqual({
      kind: 'bpmnError',
      code: 'RECIPIENT_REJECTED',
      message: 'What happened.',
      variables: { rejected },
    })
    expect(verdict(errorExpressions.unknownRecipient, 'CONNECTION')).toBeUndefined()
  })

  test('a longer wait', () => {
    expect(verdict(errorExpressions.waitLonger, 'QUOTA')).toMatchObject({
      kind: 'jobError',
      retries: 2,
      retryBackoff: 'PT12H',
    })
    expect(verdict(errorExpressions.waitLonger, 'QUOTA', {}, 1)).toBeUndefined()
    expect(verdict(errorExpressions.waitLonger, 'TEMPORARY')).toBeUndefined()
  })

  test('final failures', () => {
    const { everyFinalFailure } = errorExpressions
    expect(verdict(everyFinalFailure, 'UNCERTAIN', { delivery: 'uncertain' })).toMatchObject({
      code: 'MAIL_UNCERTAIN',
    })
    expect(verdict(everyFinalFailure, 'AUTH')).toMatchObject({
      code: 'MAIL_FAILED',
      variables: { mailError: { type: 'AUTH' } },
    })
    expect(verdict(everyFinalFailure, 'AUTH', { retry: 'backoff' })).toBeUndefined()
    expect(verdict(everyFinalFailure, 'TEMPORARY')).toBeUndefined()
  })
})
