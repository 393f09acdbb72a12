import { describe, expect, test } from 'vitest'
import { failures } from '../../../src/failures.ts'
import { useEngine } from '../../support/engine.ts'
import type { MailServer } from '../../support/mail-server.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'uncertain')

/** Cuts the connection after the final dot of the first messages; nobody knows what became of them. */
async function forgetful(times = 1): Promise<MailServer> {
  const server = await mailServer()
  server.answers.data = () => (server.messages.length <= times ? 'drop' : undefined)
  return server
}

describe('a connection that is lost after the final dot', () => {
  test('is an incident with all that a person needs, and resolving it sends the same mail again', async () => {
    const server = await forgetful()
    const instance = await worker.start({ server, headers: { resultVariable: 'mail' } })
    const incident = await instance.incident()
    const [first] = server.messages
    const messageId = first?.mail.messageId
    expect(incident.errorType).toBe('JOB_NO_RETRIES')
    expect(incident.errorMessage).toContain(`${server.host}:${server.port}`)
    expect(incident.errorMessage).toContain(`Message-ID ${messageId}`)
    expect(incident.errorMessage).toContain('recipients at example.org')
    expect(incident.errorMessage).not.toContain('ada@')
    expect(incident.errorMessage).toContain(failures.UNCERTAIN.advice)
    expect(await instance.failure()).toMatchObject({ retries: 0 })

    expect(instance.taskVariables['smtpUncertainDelivery']).toEqual({
      attempt: expect.stringMatching(/^[\w-]{20,}$/) as string,
      messageId,
      server: `${server.host}:${server.port}`,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    })
    expect(instance.variables).toEqual({})

    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(2)
    expect(server.messages[1]?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true)
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', delivery: 'sent', messageId })
    expect(instance.variables).not.toHaveProperty('smtpUncertainDelivery')
  })

  test('asks anew when that happens again: consent is to one attempt', async () => {
    const server = await forgetful(2)
    const instance = await worker.start({ server })
    await instance.resolve(await instance.incident())
    const incident = await instance.incident(2)
    const asked = instance.taskVariables['smtpUncertainDelivery'] as { attempt: string }
    expect(server.messages).toHaveLength(2)

    await instance.correct({ smtpUncertainDelivery: { ...asked, attempt: 'an earlier one' } })
    await instance.resolve(incident)
    const third = await instance.incident(3)
    expect(server.messages).toHaveLength(2)
    expect(instance.taskVariables['smtpUncertainDelivery']).toEqual(asked)

    await instance.resolve(third)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(3)
  })

  test('is not tried again, whatever retries and headers say', async () => {
    const server = await forgetful()
    const instance = await worker.start({ server, retries: '5', headers: { retryBackoff: 'PT0S' } })
    await instance.incident()
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.messages).toHaveLength(1)
  })

  test('sends the corrected mail when a person corrects it and resolves', async () => {
    const server = await forgetful()
    const instance = await worker.start({ server })
    const incident = await instance.incident()
    await instance.correct({ smtpEmailSubject: 'Corrected' })
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    const [first, second] = server.messages.map(({ mail }) => mail)
    expect(second?.subject).toBe('Corrected')
    expect(second?.messageId).not.toBe(first?.messageId)
    expect(server.messages).toHaveLength(2)
  })
})

describe('smtpEmailOnUncertain = resend', () => {
  const inputs = { smtpEmailOnUncertain: 'resend' }

  test('sends the same mail again and uses up a retry', async () => {
    const server = await forgetful()
    const instance = await worker.start({
      server,
      inputs,
      headers: { resultVariable: 'mail', retryBackoff: 'PT0S' },
    })
    expect(await instance.end()).toBe('completed')
    expect(await instance.failure()).toMatchObject({ retries: 2, retryBackoff: 0 })
    const [first, second] = server.messages
    expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true)
    expect(server.messages).toHaveLength(2)
    expect(instance.taskVariables).not.toHaveProperty('smtpUncertainDelivery')
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', messageId: first?.mail.messageId })
  })

  test('asks when no retry is left', async () => {
    const server = await forgetful(2)
    const instance = await worker.start({ server, inputs, retries: '2', headers: { retryBackoff: 'PT0S' } })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('may have been delivered')
    expect(server.messages).toHaveLength(2)
    expect(instance.taskVariables).toHaveProperty('smtpUncertainDelivery.attempt')
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(3)
  })

  test('waits between the two as the failure table says when no header does', async () => {
    const server = await forgetful()
    const instance = await worker.start({ server, inputs })
    const { retries, retryBackoff } = await instance.failure()
    expect(retries).toBe(2)
    expect(retryBackoff).toBeGreaterThanOrEqual(30_000)
    await instance.cancel()
  })
})

describe('the error expression of an uncertain mail', () => {
  const boundaries = [
    { id: 'caught', errorCode: '404' },
    { id: 'doubt', errorCode: 'DOUBT', outputs: { error: '=error' } },
  ]

  test('can be the unconditional one of the original documentation', async () => {
    const server = await forgetful()
    const headers = { errorExpression: 'bpmnError("404", "Error in Sending Mail!!")' }
    const instance = await worker.start({ server, headers, boundaries })
    expect(await instance.end()).toBe('completed')
    expect(instance.path).toContain('caught-end')
    expect(server.messages).toHaveLength(1)
  })

  test('sees UNCERTAIN with its phase', async () => {
    const server = await forgetful()
    const headers = {
      errorExpression: '=if error.type = "UNCERTAIN" then bpmnError("DOUBT", "", {error: error}) else null',
    }
    const instance = await worker.start({ server, headers, boundaries })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables['error']).toMatchObject({
      code: 'UNCERTAIN',
      type: 'UNCERTAIN',
      message: expect.stringContaining(server.messages[0]?.mail.messageId ?? 'no message') as string,
      variables: { delivery: 'uncertain', phase: 'reply', retryable: false, rejected: [] },
    })
  })

  test('that nobody caught asks again when its incident is resolved, and sends nothing', async () => {
    const server = await forgetful()
    const instance = await worker.start({ server, headers: { errorExpression: '=bpmnError("NOBODY")' } })
    const { errorType, key } = await instance.incident()
    expect(errorType).toBe('UNHANDLED_ERROR_EVENT')
    await engine.client.resolveIncident(key)
    expect((await instance.incident(2)).errorType).toBe('UNHANDLED_ERROR_EVENT')
    expect(server.messages).toHaveLength(1)
  })

  test('gets at most one retry less, so that it ends before a person, who can let it go', async () => {
    const server = await forgetful()
    const instance = await worker.start({
      server,
      headers: { errorExpression: '=jobError("In doubt: " + error.type, {note: job.retries}, 9)' },
    })
    const incident = await instance.incident()
    const failed = [await instance.failure(1), await instance.failure(2), await instance.failure(3)]
    expect(failed.map(({ retries }) => retries)).toEqual([2, 1, 0])
    expect(incident.errorMessage).toBe('In doubt: UNCERTAIN')
    expect(server.messages).toHaveLength(1)
    expect(instance.taskVariables).toMatchObject({
      note: 1,
      smtpUncertainDelivery: { server: expect.any(String) as string },
    })

    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(2)
  })
})
