import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../../src/failures.ts'
import { answerTo, bpmnError, CONTINUE, feel, NO_WAIT, type Case } from './answering.ts'

const RESEND = { onUncertain: 'resend' } as const
const ON_ITS_FIRST_WAIT = 30_000

describe('a mail that was not sent', () => {
  const final = new ConnectorError('RECIPIENT_REJECTED', 'No such user.', { code: '550' })
  const passing = new ConnectorError('CONNECTION', 'No connection.')
  const asking = new ConnectorError('CONNECTION', 'No connection.', { retryAfterMs: 45_000 })
  const incident = (message: string) => ({ kind: 'fail', retries: 0, message, ...NO_WAIT })
  const again = {
    kind: 'fail',
    retries: 2,
    message: 'No connection.',
    backoffMs: ON_ITS_FIRST_WAIT,
    variables: {},
  }
  const failed = (error: ConnectorError, code: string, retryable: boolean) => ({
    status: 'FAIL',
    error: {
      code,
      type: error.type,
      message: error.message,
      variables: {
        enhancedCode: null,
        command: null,
        phase: null,
        delivery: 'not-sent',
        rejected: [],
        retryable,
      },
    },
  })
  const mail = { resultVariable: 'mail' }

  test.each<readonly [string, ConnectorError, Case, object]>([
    ['for good is an incident', final, {}, incident('No such user.')],
    ['for now is tried again', passing, {}, again],
    ['for now, at the last retry, is an incident', passing, { retries: 1 }, incident('No connection.')],
    [
      'waits as the header says',
      passing,
      { headers: { retryBackoffMs: 1_000 } },
      { ...again, backoffMs: 1_000 },
    ],
    ['waits as long as the server asked for', asking, {}, { ...again, backoffMs: 45_000 }],
    [
      'waits as long as the server asked for, whatever the header says',
      asking,
      { headers: { retryBackoffMs: 1_000 } },
      { ...again, backoffMs: 45_000 },
    ],
    [
      'for good, with "continue", completes the job as FAIL',
      final,
      { policy: CONTINUE, headers: mail },
      { kind: 'complete', variables: { mail: failed(final, '550', false) } },
    ],
    ['for now, with "continue", is tried again', passing, { policy: CONTINUE, headers: mail }, again],
    [
      'for now, with "continue", at the last retry completes the job as FAIL',
      passing,
      { policy: CONTINUE, headers: mail, retries: 1 },
      { kind: 'complete', variables: { mail: failed(passing, 'CONNECTION', true) } },
    ],
    [
      'as FAIL is told by the result expression',
      final,
      { policy: CONTINUE, headers: { resultExpression: feel('{why: error.type, s: status}') } },
      { kind: 'complete', variables: { why: 'RECIPIENT_REJECTED', s: 'FAIL' } },
    ],
    [
      '"continue" does not cover a header that cannot be read',
      final,
      { policy: CONTINUE, headers: mail, problem: 'header jobTimeout: no' },
      incident('No such user.'),
    ],
    [
      'nor a mail that an earlier attempt may have delivered',
      new ConnectorError('SECRET', 'No such secret.', { delivery: 'uncertain' }),
      { policy: CONTINUE, headers: mail },
      incident('No such secret.'),
    ],
    [
      'can be a BPMN error',
      final,
      {
        headers: {
          errorExpression: feel('if error.code = "550" then bpmnError("NO", error.type) else null'),
        },
      },
      { kind: 'throw', code: 'NO', message: 'RECIPIENT_REJECTED', variables: {} },
    ],
    [
      'is a BPMN error before it is a retry or "continue"',
      passing,
      { policy: CONTINUE, headers: { errorExpression: bpmnError } },
      { kind: 'throw', code: '404', message: 'Error in Sending Mail!!', variables: {} },
    ],
    [
      'is what the table says without a verdict',
      passing,
      { headers: { errorExpression: feel('if error.code = "550" then bpmnError("NO") else null') } },
      again,
    ],
    [
      'can be ignored',
      final,
      { headers: { errorExpression: feel('ignoreError({left: job.retries})') } },
      { kind: 'complete', variables: { left: 3 } },
    ],
    [
      'with jobError has no retries and no wait unless it says so',
      passing,
      { headers: { errorExpression: feel('jobError("my words")') } },
      incident('my words'),
    ],
    [
      'with jobError may be given retries and a wait',
      final,
      { headers: { errorExpression: feel('jobError("my words", {a: 1}, 5, duration("PT1M"))') } },
      { kind: 'fail', retries: 5, backoffMs: 60_000, message: 'my words', variables: { a: 1 } },
    ],
    [
      'with jobError waits as long as the server asked for',
      asking,
      { headers: { errorExpression: feel('jobError("my words", {}, 1)') } },
      { kind: 'fail', retries: 1, backoffMs: 45_000, message: 'my words', variables: {} },
    ],
    [
      'hides a secret',
      new ConnectorError('AUTH', 'The password hunter2 is wrong.'),
      {},
      incident('The password *** is wrong.'),
    ],
  ])('%s', (_name, error, given, expected) => {
    expect(answerTo({ kind: 'failed', error }, given)).toEqual({ command: expected })
  })

  test.each([
    ['errorExpression', { headers: { errorExpression: feel('assert(error, false)') } }],
    ['resultExpression', { headers: { resultExpression: feel('assert(error, false)') }, policy: CONTINUE }],
  ])('is an incident that tells of both when the %s fails', (name, given) => {
    const answer = answerTo({ kind: 'failed', error: final }, given)
    expect(answer?.command).toMatchObject({ kind: 'fail', retries: 0, ...NO_WAIT })
    expect(answer?.command).toHaveProperty(
      'message',
      expect.stringContaining(`No such user. (and the header ${name} failed: `),
    )
  })
})

describe('a mail of which nobody knows', () => {
  const trace = {
    messageId: '<1@x>',
    server: 'mail.example.com:25',
    time: 'noon',
    recipientDomains: ['example.org'],
  }
  const error = new ConnectorError('UNCERTAIN', 'No reply came.', { delivery: 'uncertain', phase: 'reply' })
  const uncertain = { kind: 'uncertain', error, attempt: 'a1', trace } as const
  const { messageId, server, time } = trace
  const consent = { smtpUncertainDelivery: { attempt: 'a1', messageId, server, time } }
  const asked = { kind: 'fail', retries: 0, backoffMs: 0, message: 'No reply came.', variables: consent }

  test.each<readonly [string, Case, object]>([
    ['is a question, with the consent that the answer gives', {}, asked],
    ['is a question also with "continue"', { policy: CONTINUE, headers: { resultVariable: 'mail' } }, asked],
    [
      'is sent again without a question where that is wanted, for a retry',
      { policy: RESEND },
      { ...asked, retries: 2, backoffMs: ON_ITS_FIRST_WAIT, variables: {} },
    ],
    ['is a question when that was the last retry', { policy: RESEND, retries: 1 }, asked],
    [
      'can be a BPMN error, which is no question',
      { headers: { errorExpression: feel('bpmnError("LOST", error.variables.delivery)') } },
      { kind: 'throw', code: 'LOST', message: 'uncertain', variables: {} },
    ],
    [
      'with jobError is a question in the modeler’s words',
      { headers: { errorExpression: feel('jobError("look it up", {a: 1})') } },
      { ...asked, message: 'look it up', variables: { a: 1, ...consent } },
    ],
    [
      'with jobError comes back no more often than the job has retries, and is no question then',
      { headers: { errorExpression: feel('jobError("again", {}, 9)') } },
      { ...asked, retries: 2, message: 'again', variables: {} },
    ],
    [
      'with jobError at the last retry is a question',
      { retries: 1, headers: { errorExpression: feel('jobError("again", {}, 9)') } },
      { ...asked, message: 'again' },
    ],
  ])('%s', (_name, given, expected) => {
    expect(answerTo(uncertain, given)).toEqual({ command: expected })
  })
})
