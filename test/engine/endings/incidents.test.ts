import { describe, expect, test } from 'vitest'
import { failures } from '../../../src/failures.ts'
import { useEngine } from '../../support/engine.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'incidents')

describe('an incident', () => {
  test('names each field that cannot be used and what to write instead, at once', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: {
        'authentication.port': 'smtp',
        smtpEmailToRecipients: 'ada@example.org; bob',
        smtpEmailSubject: '=null',
      },
    })
    const { errorType, elementId, errorMessage } = await instance.incident()
    expect({ errorType, elementId }).toEqual({ errorType: 'JOB_NO_RETRIES', elementId: 'send' })
    expect(errorMessage).toMatch(/SMTP port \(authentication\.port\): "smtp" .*1.*65535/)
    expect(errorMessage).toMatch(/To \(smtpEmailToRecipients\[2\]\): "bob" .*user@host/)
    expect(errorMessage).toMatch(/Subject \(smtpEmailSubject\): is missing/)
    expect(await instance.failure()).toMatchObject({ retries: 0 })
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.counts.connections).toBe(0)
  })

  test('about an input that a person corrects and resolves ends in the corrected mail, once', async () => {
    const server = await mailServer()
    const instance = await worker.start(
      {
        server,
        inputs: { smtpEmailToRecipients: '=recipient', smtpEmailSubject: 'Corrected' },
        headers: { resultVariable: 'mail' },
      },
      { recipient: 'ada.example.org' },
    )
    const incident = await instance.incident()
    expect(incident.errorMessage).toMatch(/smtpEmailToRecipients.*"ada\.example\.org"/)

    await instance.correct({ smtpEmailToRecipients: 'ada@example.org' })
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages.map(({ envelope, mail }) => [envelope.to, mail.subject])).toEqual([
      [['ada@example.org'], 'Corrected'],
    ])
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', accepted: ['ada@example.org'] })
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED', 'RETRIES_UPDATED', 'COMPLETED'])
  })

  test('follows a refusal for good at once, with the server’s words and what to do', async () => {
    const server = await mailServer()
    let asked = 0
    server.answers.recipient = () => {
      asked += 1
      return { code: 550, text: '5.1.1 Mailbox "ada" is unknown' }
    }
    const instance = await worker.start({ server })
    const { errorMessage } = await instance.incident()
    expect(errorMessage).toContain('ada@example.org ("550 5.1.1 Mailbox "ada" is unknown")')
    expect(errorMessage).toContain(failures.RECIPIENT_REJECTED.advice)
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(asked).toBe(1)
  })

  test('about a refused login is one attempt, names the command and is mended by resolving', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password: 'right' } })
    const login = { 'authentication.username': 'ada', 'authentication.password': '=password' }
    const instance = await worker.start({ server, inputs: login }, { password: 'wrong' })
    const incident = await instance.incident()
    expect(incident.errorMessage).toMatch(/refused the login.*535 5\.7\.8/)
    expect(incident.errorMessage).toContain(failures.AUTH.advice)
    expect(server.counts.refusedLogins).toBe(1)

    const { hostname, port } = { hostname: server.host, port: server.port }
    await instance.correct({ authentication: { hostname, port, username: 'ada', password: 'right' } })
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages.map(({ username }) => username)).toEqual(['ada'])
  })
})

describe('a header that cannot be used', () => {
  test.each([
    ['resultVariable', '=mail'],
    ['resultExpression', '={id: messageId'],
    ['resultExpression', '=sendAgain(messageId)'],
    ['errorExpression', '=bpmnError("A"'],
    ['errorExpression', "=bpmnError('A')"],
    ['retryBackoff', '30 seconds'],
    ['retryBackoff', 'P1M'],
    ['jobTimeout', 'PT0S'],
    ['jobTimeout', 'five minutes'],
  ])('%s: %s is named, and nothing is sent', async (header, text) => {
    const server = await mailServer()
    const instance = await worker.start({ server, headers: { [header]: text } })
    const { errorType, errorMessage } = await instance.incident()
    expect(errorType).toBe('JOB_NO_RETRIES')
    expect(errorMessage).toMatch(/nothing was sent/i)
    expect(errorMessage).toContain(`header ${header}: `)
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.counts.connections).toBe(0)
  })

  test('is heard of by an error expression that can be read', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      headers: {
        resultExpression: '={',
        errorExpression: '=bpmnError("BAD", error.message, {why: error.type})',
      },
      boundaries: [{ id: 'caught', errorCode: 'BAD', outputs: { why: '=why' } }],
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({ why: 'INVALID_INPUT' })
    const { value } = await instance.job('ERROR_THROWN')
    expect(value['errorMessage']).toContain('resultExpression')
    expect(server.counts.connections).toBe(0)
  })

  test('hides none of the other headers that cannot be used', async () => {
    const server = await mailServer()
    const headers = { resultExpression: '={', errorExpression: '=[', retryBackoff: 'soon', jobTimeout: 'P9D' }
    const instance = await worker.start({ server, headers })
    const { errorMessage } = await instance.incident()
    for (const header of Object.keys(headers)) expect(errorMessage).toContain(`header ${header}: `)
  })
})
