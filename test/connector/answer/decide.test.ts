import { describe, expect, test } from 'vitest'
import { answerTo, bpmnError, CONTINUE, feel, NO_WAIT, type Case } from './answering.ts'

const RETRY_DEFERRED = { onPartial: 'retry-deferred' } as const
const broken = feel('assert(response, false)')

describe('a mail that was sent', () => {
  const result = {
    status: 'SUCCESS',
    response: 'Mail sent successfully',
    delivery: 'sent',
    messageId: '<1@x>',
  }
  const sent = { kind: 'sent', result, attempt: 'a1', replayed: false } as const
  const afterwards = (what: string) => ({
    kind: 'fail',
    retries: 0,
    ...NO_WAIT,
    message: `The mail was sent, and ${what}. Correct the expression; resolving the incident does not send the mail again.`,
  })

  test.each<readonly [string, Case, object]>([
    ['completes the job', {}, { kind: 'complete', variables: {} }],
    [
      'is told in the result variable',
      { headers: { resultVariable: 'mail' } },
      { kind: 'complete', variables: { mail: result } },
    ],
    [
      'is told by the result expression',
      { headers: { resultExpression: feel('{id: messageId, said: response.status}') } },
      { kind: 'complete', variables: { id: '<1@x>', said: 'SUCCESS' } },
    ],
    [
      'is no error for an expression that reads nothing of it',
      { headers: { errorExpression: bpmnError } },
      { kind: 'complete', variables: {} },
    ],
    [
      'can be an error for one that reads the response',
      {
        headers: {
          errorExpression: feel('if response.status = "SUCCESS" then bpmnError("A", "b", {c: 1}) else null'),
        },
      },
      { kind: 'throw', code: 'A', message: 'b', variables: { c: 1 } },
    ],
    [
      'can be an error for one that reads what the result expression gave',
      {
        headers: {
          resultExpression: feel('{id: messageId}'),
          errorExpression: feel('if id != null then ignoreError({late: id}) else null'),
        },
      },
      { kind: 'complete', variables: { late: '<1@x>' } },
    ],
    [
      'never gets the job more retries than it has left',
      { headers: { errorExpression: feel('if messageId != null then jobError("again", {}, 9) else null') } },
      { kind: 'fail', retries: 2, message: 'again', ...NO_WAIT },
    ],
    [
      'is a question when a header cannot be read',
      { problem: 'header resultVariable: no', headers: { resultExpression: feel('{id: messageId}') } },
      afterwards('header resultVariable: no'),
    ],
    [
      'is never "continue" with a header that cannot be read',
      { problem: 'header resultVariable: no', policy: CONTINUE },
      afterwards('header resultVariable: no'),
    ],
  ])('%s', (_name, given, expected) => {
    expect(answerTo(sent, given)).toEqual({ command: expected, attempt: 'a1' })
  })

  test.each([
    ['resultExpression', { resultExpression: broken }],
    ['errorExpression', { errorExpression: broken }],
  ])('is a question when the %s fails', (name, headers) => {
    const answer = answerTo(sent, { headers, retries: 3 })
    expect(answer).toMatchObject({ attempt: 'a1', command: { kind: 'fail', retries: 0, ...NO_WAIT } })
    expect(answer?.command).toHaveProperty('message', expect.stringContaining(`the header ${name} failed: `))
  })

  test('is told with its essence when it is too large for the engine', () => {
    const large = {
      ...sent,
      result: { ...result, accepted: Array.from({ length: 100_000 }, () => 'ada@example.org') },
    }
    expect(answerTo(large, { headers: { resultVariable: 'mail' } })?.command).toEqual({
      kind: 'complete',
      variables: { mail: { ...result, shortened: true } },
    })
    const all = { resultVariable: 'mail', resultExpression: feel('{everybody: accepted}') }
    expect(answerTo(large, { headers: all })?.command).toEqual(
      afterwards('the header resultExpression gives more than 1.5 MB'),
    )
  })

  test('hides an address that came from a secret', () => {
    const rejected = [{ recipient: 'hidden@example.org', code: '550', message: 'no' }]
    const secret = { ...sent, result: { ...result, accepted: ['hidden@example.org'], rejected } }
    expect(answerTo(secret, { headers: { resultVariable: 'mail' } })?.command).toMatchObject({
      variables: { mail: { accepted: ['***'], rejected: [{ recipient: '***' }] } },
    })
  })

  describe('to some, while the server deferred one', () => {
    const rejected = [
      { recipient: 'bob@example.org', code: '451', message: 'later' },
      { recipient: 'eve@example.org', code: '550', message: 'no' },
    ]
    const partly = { ...sent, result: { ...result, delivery: 'partly-sent', rejected } }
    const message =
      'The mail went out, and the server deferred 1 of its recipients; only those are tried again.'
    const rest = { command: { kind: 'fail', retries: 2, backoffMs: 300_000, message, variables: {} } }
    const done = { command: { kind: 'complete', variables: {} }, attempt: 'a1' }

    test.each<readonly [string, Case, Partial<typeof partly>, object]>([
      ['is done', {}, {}, done],
      ['is tried again for those alone, if the modeler says so', { policy: RETRY_DEFERRED }, {}, rest],
      ['is done when that was the last retry', { policy: RETRY_DEFERRED, retries: 1 }, {}, done],
      ['is done when its job had ended', { policy: RETRY_DEFERRED }, { replayed: true } as object, done],
      [
        'is done when none was deferred',
        { policy: RETRY_DEFERRED },
        { result: { ...partly.result, rejected: rejected.slice(1) } },
        done,
      ],
      [
        'waits as long as the header says',
        { policy: RETRY_DEFERRED, headers: { retryBackoffMs: 7_000 } },
        {},
        { command: { ...rest.command, backoffMs: 7_000 } },
      ],
    ])('%s', (_name, given, fields, expected) => {
      expect(answerTo({ ...partly, ...fields }, given)).toEqual(expected)
    })
  })
})

describe('a job that is given back', () => {
  test('keeps its retries', () => {
    const delivery = { kind: 'put-off', why: 'hunter2 is paused', backoffMs: 5_000 } as const
    expect(answerTo(delivery, { retries: 2, headers: { errorExpression: bpmnError } })).toEqual({
      command: { kind: 'fail', retries: 2, backoffMs: 5_000, message: '*** is paused', variables: {} },
    })
  })

  test('is not spoken of when it is not ours any more', () => {
    expect(answerTo({ kind: 'gone', why: 'lease' }, {})).toBeUndefined()
  })
})
