import { describe, expect, test } from 'vitest'
import type { Command } from '../../../src/connector/acknowledge.ts'
import { failedWithoutVariables, forListener, isListenerJob } from '../../../src/connector/answer/listener.ts'

describe('the job of a user task’s listener', () => {
  test.each([
    [{ 'io.camunda.zeebe:userTaskKey': '1', 'io.camunda.zeebe:action': 'complete' }, true],
    [{ 'io.camunda.zeebe:action': '' }, true],
    [{}, false],
    // a user task that is a job of its own
    [{ 'io.camunda.zeebe:assignee': 'demo', 'io.camunda.zeebe:formKey': 'f' }, false],
    [{ resultVariable: 'mail', userTaskKey: '1' }, false],
  ])('%j: %s', (headers, is) => {
    expect(isListenerJob(headers)).toBe(is)
  })

  test('is completed without variables', () => {
    expect(forListener({ kind: 'complete', variables: { mail: 1 } })).toEqual({
      kind: 'complete',
      variables: {},
    })
  })

  test('has an incident in the place of a BPMN error, which says why', () => {
    expect(forListener({ kind: 'throw', code: 'MAIL', message: 'No mail', variables: { x: 1 } })).toEqual({
      kind: 'fail',
      retries: 0,
      backoffMs: 0,
      message:
        'No mail. The job of a user task\'s listener cannot throw the BPMN error "MAIL", so this is an incident.',
      variables: {},
    })
  })
})

describe('a failure whose variables were refused', () => {
  const failure = (variables: Record<string, number | object>): Command =>
    ({ kind: 'fail', retries: 0, backoffMs: 0, message: 'No reply.', variables }) as Command

  test('is said without them; with consent among them, the person is told the way on', () => {
    const said = failedWithoutVariables(failure({ smtpUncertainDelivery: { attempt: 'a' } }))
    expect(said).toMatchObject({ kind: 'fail', retries: 0, variables: {} })
    expect(said).toMatchObject({
      message:
        "No reply. The engine takes no variables from a user task's listener, so resolving this incident asks again; to have the mail sent again, set smtpEmailOnUncertain to resend.",
    })
    expect(failedWithoutVariables(failure({ x: 1 }))).toMatchObject({
      message: expect.stringContaining('those of this failure are left out') as string,
    })
  })

  test('had none: something else is wrong', () => {
    expect(failedWithoutVariables(failure({}))).toBeUndefined()
    expect(failedWithoutVariables({ kind: 'complete', variables: { x: 1 } })).toBeUndefined()
  })
})
