import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'bpmn-errors')

describe('a BPMN error of the error expression', () => {
  test('is caught by a boundary event, which maps its variables', async () => {
    const server = await mailServer()
    server.answers.recipient = () => ({ code: 550, text: '5.1.1 No such user here' })
    const instance = await worker.start({
      server,
      headers: {
        resultVariable: 'mail',
        errorExpression:
          '=if error.code = "550" then bpmnError("REFUSED", "Refused: " + error.type, ' +
          '{who: error.variables.rejected[1].recipient, seen: error}) else null',
      },
      boundaries: [{ id: 'caught', errorCode: 'REFUSED', outputs: { refused: '=who', error: '=seen' } }],
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.path).toContain('caught-end')
    expect(instance.path).not.toContain('send')
    expect(instance.variables).toEqual({
      refused: 'ada@example.org',
      error: {
        code: '550',
        type: 'RECIPIENT_REJECTED',
        message: expect.stringMatching(
          /ada@example\.org.*550 5\.1\.1 No such user here.*Check the recipient/,
        ) as string,
        variables: {
          enhancedCode: '5.1.1',
          command: 'RCPT TO',
          phase: 'envelope',
          delivery: 'not-sent',
          retryable: false,
          rejected: [
            {
              recipient: 'ada@example.org',
              code: '550',
              enhancedCode: '5.1.1',
              message: 'No such user here',
            },
          ],
        },
      },
    })
    const { value } = await instance.job('ERROR_THROWN')
    expect(value).toMatchObject({ errorCode: 'REFUSED', errorMessage: 'Refused: RECIPIENT_REJECTED' })
    expect(instance.jobEvents).toEqual(['CREATED', 'ERROR_THROWN'])
  })

  test('sees a code that is the failure type when no server spoke, and its message', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: { smtpEmailContentType: 'rtf' },
      headers: { errorExpression: '=bpmnError(error.code, error.message, {at: error.variables.phase})' },
      boundaries: [{ id: 'caught', errorCode: 'INVALID_INPUT', outputs: { at: '=at' } }],
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({ at: 'input' })
    const { value } = await instance.job('ERROR_THROWN')
    expect(value['errorMessage']).toContain('smtpEmailContentType')
    expect(server.counts.connections).toBe(0)
  })

  test('also ends what could be tried again', async () => {
    const server = await mailServer()
    server.answers.mail = () => ({ code: 451, text: '4.3.0 Not now' })
    const instance = await worker.start({
      server,
      headers: {
        errorExpression:
          '=if error.variables.retryable and job.retries = 3 then bpmnError("LATER") else null',
      },
      boundaries: [{ id: 'caught', errorCode: 'LATER' }],
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.jobEvents).toEqual(['CREATED', 'ERROR_THROWN'])
  })

  test('that nobody catches is an incident, and resolving it sends the mail', async () => {
    const server = await mailServer()
    server.answers.recipient = () => ({ code: 550, text: '5.1.1 No such user here' })
    const instance = await worker.start({
      server,
      headers: { errorExpression: '=bpmnError("OTHER", "nobody waits for this")' },
      boundaries: [{ id: 'caught', errorCode: 'REFUSED' }],
    })
    const incident = await instance.incident()
    expect(incident.errorType).toBe('UNHANDLED_ERROR_EVENT')
    expect(incident.errorMessage).toContain("'OTHER' with message 'nobody waits for this'")
    expect(server.messages).toHaveLength(0)

    server.answers.recipient = () => undefined
    await engine.client.resolveIncident(incident.key)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(1)
  })
})
