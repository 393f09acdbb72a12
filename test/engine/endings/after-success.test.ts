import { describe, expect, test } from 'vitest'
import { failures } from '../../../src/failures.ts'
import { useEngine } from '../../support/engine.ts'
import type { MailServer } from '../../support/mail-server.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'after-success')

async function partial(): Promise<MailServer> {
  const server = await mailServer()
  server.answers.recipient = (to) =>
    to === 'gone@example.org' ? { code: 550, text: '5.1.1 No such user' } : undefined
  return server
}
const two = { smtpEmailToRecipients: '=["ada@example.org", "gone@example.org"]' }
const boundaries = [{ id: 'caught', errorCode: 'PARTLY', outputs: { who: '=who' } }]

describe('the error expression after a mail that went out', () => {
  test.each([
    [
      'reads the response',
      '=if count(response.rejected) > 0 then bpmnError("PARTLY", "", {who: response.rejected[1].recipient}) else null',
      {},
    ],
    [
      'reads a field of the result',
      '=if delivery = "partly-sent" then bpmnError("PARTLY", "", {who: rejected[1].recipient}) else null',
      {},
    ],
    [
      'reads an output variable',
      '=if missing > 0 then bpmnError("PARTLY", "", {who: names[1]}) else null',
      { resultExpression: '={missing: count(rejected), names: rejected.recipient}' },
    ],
    [
      'reads the result variable',
      '=if mail.delivery = "partly-sent" then bpmnError("PARTLY", "", {who: mail.rejected[1].recipient}) else null',
      { resultVariable: 'mail' },
    ],
  ])('is evaluated when it %s', async (_, errorExpression, more) => {
    const server = await partial()
    const instance = await worker.start({
      server,
      inputs: two,
      headers: { ...more, errorExpression },
      boundaries,
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.path).toContain('caught-end')
    expect(instance.variables).toEqual({ who: 'gone@example.org' })
    expect(server.messages).toHaveLength(1)
  })

  test.each([
    ['only looks at the error', '=if error.code = "550" then null else bpmnError("PARTLY")'],
    ['looks at nothing', '=bpmnError("PARTLY", "response and delivery are words here")'],
    ['only looks at the job', '=if job.retries > 0 then jobError("again", {}, 2) else null'],
    ['binds a name of the result itself', '=for response in [1] return bpmnError("PARTLY")'],
  ])('does nothing when it %s', async (_, errorExpression) => {
    const server = await partial()
    const headers = { resultVariable: 'mail', errorExpression }
    const instance = await worker.start({ server, inputs: two, headers, boundaries })
    expect(await instance.end()).toBe('completed')
    expect(instance.path).not.toContain('caught-end')
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', delivery: 'partly-sent' })
    expect(server.messages).toHaveLength(1)
  })

  test('can ask for another look at the job, not for another mail, and ends', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      headers: {
        resultVariable: 'mail',
        errorExpression:
          '=if replayed = true then null else jobError("look again", {seen: response.delivery}, 9)',
      },
    })
    expect(await instance.end()).toBe('completed')
    // nine were asked for, and three were there
    expect(await instance.failure()).toEqual({ retries: 2, retryBackoff: 0, errorMessage: 'look again' })
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', replayed: true })
    expect(server.messages).toHaveLength(1)
  })

  test('ends before a person when it never stops asking', async () => {
    const server = await mailServer()
    const headers = {
      errorExpression: '=if response.status = "SUCCESS" then jobError("again", {}, 9) else null',
    }
    const instance = await worker.start({ server, headers })
    expect(await instance.incident()).toMatchObject({ errorType: 'JOB_NO_RETRIES', errorMessage: 'again' })
    expect((await instance.failure(3)).retries).toBe(0)
    expect(server.messages).toHaveLength(1)
  })

  test('may replace the result', async () => {
    const server = await mailServer()
    const headers = {
      resultVariable: 'mail',
      errorExpression: '=if status = "SUCCESS" then ignoreError({done: true}) else null',
    }
    const instance = await worker.start({ server, headers })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({ done: true })
  })
})

describe('an expression that fails after the mail went out', () => {
  test.each([
    ['a result expression that gives a number', { resultExpression: '=count(accepted)' }, 'resultExpression'],
    ['a result expression that gives a list', { resultExpression: '=accepted' }, 'resultExpression'],
    [
      'an error expression that gives no verdict of its kind',
      { errorExpression: '=if status = "SUCCESS" then {code: 1} else null' },
      'errorExpression',
    ],
    [
      'an error expression with a wrong argument',
      { errorExpression: '=bpmnError(rejected)' },
      'errorExpression',
    ],
  ])('%s is an incident, and no second mail when it is resolved', async (_, headers, name) => {
    const server = await mailServer()
    const instance = await worker.start({ server, headers })
    const incident = await instance.incident()
    expect(incident.errorType).toBe('JOB_NO_RETRIES')
    expect(incident.errorMessage).toMatch(new RegExp(`^The mail was sent, and the header ${name} failed: `))
    expect(incident.errorMessage).toContain('resolving the incident does not send the mail again')

    // a header cannot be corrected in an instance that runs
    await instance.resolve(incident, 3)
    const again = await instance.incident(2)
    expect(again.errorMessage).toBe(incident.errorMessage)
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED', 'RETRIES_UPDATED', 'FAILED'])
    expect((await instance.failure(2)).retries).toBe(0)
    expect(server.messages).toHaveLength(1)
  })

  test('so does a result that is too large for the engine', async () => {
    const server = await mailServer()
    server.answers.data = () => ({ code: 250, text: `2.0.0 ${'long '.repeat(200)}` })
    const headers = {
      resultVariable: 'mail',
      resultExpression: '={all: for each in 1..3000 return serverResponse}',
    }
    const instance = await worker.start({ server, headers })
    const incident = await instance.incident()
    expect(incident.errorMessage).toMatch(/^The mail was sent, .*resultExpression/)
    expect(incident.errorMessage).toContain('resolving the incident does not send the mail again')
    await instance.resolve(incident)
    await instance.incident(2)
    expect(server.messages).toHaveLength(1)
  })

  test('asks before it sends another mail, when a person changes the mail meanwhile', async () => {
    const server = await mailServer()
    const instance = await worker.start({ server, headers: { resultExpression: '=1' } })
    const incident = await instance.incident()
    const [sent] = server.messages
    expect(incident.errorMessage).toContain('The mail was sent')

    await instance.correct({ smtpEmailSubject: 'Another one' })
    await instance.resolve(incident)
    const question = await instance.incident(2)
    expect(question.errorMessage).toContain('A mail of this job was sent')
    expect(question.errorMessage).toContain(sent?.mail.messageId ?? 'no message')
    expect(question.errorMessage).toContain(failures.UNCERTAIN.advice)
    expect(server.messages).toHaveLength(1)

    await instance.resolve(question)
    expect((await instance.incident(3)).errorMessage).toContain(
      'The mail was sent, and the header resultExpression',
    )
    expect(server.messages.map(({ mail }) => mail.subject)).toEqual(['Your order', 'Another one'])
    expect(server.messages[1]?.mail.messageId).not.toBe(sent?.mail.messageId)
  })
})

describe('an expression that fails after a failure', () => {
  test('is an incident that tells of both: the error expression', async () => {
    const server = await mailServer()
    server.answers.data = () => ({ code: 451, text: '4.3.0 Not now' })
    const instance = await worker.start({
      server,
      headers: { errorExpression: '=bpmnError(error.variables)' },
    })
    const { errorMessage } = await instance.incident()
    expect(errorMessage).toContain('451 4.3.0 Not now')
    expect(errorMessage).toContain('the header errorExpression failed')
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.messages).toHaveLength(1)
  })

  test('is an incident that tells of both: the result expression of a FAIL', async () => {
    const server = await mailServer()
    server.answers.data = () => ({ code: 554, text: '5.6.0 Not like this' })
    const instance = await worker.start({
      server,
      inputs: { smtpEmailOnFailure: 'continue' },
      headers: { resultVariable: 'mail', resultExpression: '=status' },
    })
    const { errorMessage } = await instance.incident()
    expect(errorMessage).toContain('554 5.6.0 Not like this')
    expect(errorMessage).toContain('the header resultExpression failed')
    expect(instance.variables).toEqual({})
  })
})
