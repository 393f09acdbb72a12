import { describe, expect, test } from 'vitest'
import { failed, succeeded, type Circumstances } from '../../../src/connector/answer/outcome.ts'
import { createBudgetMemory } from '../../../src/connector/budget-memory.ts'
import { createMasks } from '../../../src/connector/masks.ts'
import { ConnectorError } from '../../../src/failures.ts'
import { LIMITS } from '../../../src/feel/budget.ts'
import { createEngine, parse } from '../../../src/feel/expression.ts'
import { createMasker } from '../../../src/secrets/mask/mask.ts'

const TOO_MUCH = 'for i in 1..1000000000 return response'
const remembering = createBudgetMemory()

function circumstances(header: 'resultExpression' | 'errorExpression', text: string): Circumstances {
  const expression = parse(text, createEngine({ limits: { ...LIMITS, steps: 1000 } }))
  if (!expression) throw new Error('no expression')
  return {
    retries: 3,
    headers: { [header]: remembering(expression) },
    policy: { onFailure: 'continue', onPartial: 'accept', onUncertain: 'resend' },
    random: () => 0.5,
    ownFields: () => ({}),
    masks: createMasks(createMasker, {}),
  }
}

const RESULT = { status: 'SUCCESS', messageId: '<1@x.example>' }

describe.each(['at first', 'and when the job comes back'])('an expression that is too much, %s', () => {
  test('after a mail that went out is an incident that names the header, and sends nothing again', () => {
    expect(succeeded(RESULT, circumstances('resultExpression', TOO_MUCH))).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(
        /The mail was sent.*the header resultExpression failed: the expression needs more than 1,000 steps.*does not send the mail again/s,
      ) as unknown,
    })
    expect(succeeded(RESULT, circumstances('errorExpression', TOO_MUCH))).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringContaining(
        'the header errorExpression failed: the expression needs more',
      ) as unknown,
    })
  })

  test('about a mail that is not out is an incident at once, although attempts are left', () => {
    const error = new ConnectorError('CONNECTION', 'no connection to mail.example')
    expect(failed(error, circumstances('errorExpression', TOO_MUCH))).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringMatching(
        /no connection.*errorExpression failed: the expression needs more/s,
      ) as unknown,
      variables: {},
    })
  })

  test('about a mail of which nobody knows is an incident that asks for consent', () => {
    const error = new ConnectorError('UNCERTAIN', 'no reply came')
    const consent = { smtpUncertainDelivery: { attempt: 'a1' } }
    expect(failed(error, circumstances('errorExpression', TOO_MUCH), consent)).toMatchObject({
      kind: 'fail',
      retries: 0,
      message: expect.stringContaining('the header errorExpression failed') as unknown,
      variables: consent,
    })
  })
})
