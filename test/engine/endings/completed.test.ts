import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'completed')

const refuse = (code: number, text: string) => () => ({ code, text })

describe('a mail that went out', () => {
  test('says what was left to be replaced: in the result, and in the log without the words of the mail', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: { smtpEmailSubject: 'Order {{order.id}}', smtpEmailContent: '"Dear " + customer.name' },
      headers: { resultVariable: 'mail', resultExpression: '={forgotten: count(warnings)}' },
    })
    expect(await instance.end()).toBe('completed')
    expect(server.messages[0]?.mail.subject).toBe('Order {{order.id}}')
    expect(instance.variables).toMatchObject({
      forgotten: 2,
      mail: {
        warnings: [
          'Subject (smtpEmailSubject): {{order.id}} is sent as it stands',
          'Body (smtpEmailContent): "Dear " + customer.name is sent as it stands',
        ],
      },
    })
    const line = await worker.process.waitForLog((entry) => entry.event === 'warnings')
    expect(line).toMatchObject({
      level: 'warn',
      inputs: ['Subject (smtpEmailSubject)', 'Body (smtpEmailContent)'],
    })
    expect(JSON.stringify(line)).not.toMatch(/order\.id|customer/)
  })

  test('is stored in the result variable, and the result expression sees its fields and `response`', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      headers: {
        resultVariable: 'mail',
        resultExpression:
          '={id: messageId, to: accepted[1], state: response.status, same: response.messageId = messageId}',
      },
    })
    expect(await instance.end()).toBe('completed')
    const [message] = server.messages
    const id = message?.mail.messageId
    expect(id).toMatch(/^<.+@example\.com>$/)
    expect(instance.variables).toEqual({
      mail: {
        status: 'SUCCESS',
        response: 'Mail sent successfully',
        delivery: 'sent',
        messageId: id,
        serverResponse: '250 2.0.0 Ok: queued as 1',
        accepted: ['ada@example.org'],
        rejected: [],
      },
      id,
      to: 'ada@example.org',
      state: 'SUCCESS',
      same: true,
    })
  })

  test('leaves no variable when no header asks for one', async () => {
    const server = await mailServer()
    const instance = await worker.start({ server })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({})
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  })

  test('to some of its recipients is a success that names the others', async () => {
    const server = await mailServer()
    server.answers.recipient = (to) =>
      to === 'gone@example.org' ? { code: 550, text: '5.1.1 No such user' } : undefined
    const instance = await worker.start({
      server,
      inputs: {
        smtpEmailToRecipients: 'ada@example.org, gone@example.org',
        smtpEmailBccRecipients: 'bob@example.org',
      },
      headers: { resultVariable: 'mail' },
    })
    expect(await instance.end()).toBe('completed')
    expect(server.messages.map(({ envelope }) => envelope.to)).toEqual([
      ['ada@example.org', 'bob@example.org'],
    ])
    expect(instance.variables['mail']).toMatchObject({
      status: 'SUCCESS',
      delivery: 'partly-sent',
      accepted: ['ada@example.org', 'bob@example.org'],
      rejected: [
        { recipient: 'gone@example.org', code: '550', enhancedCode: '5.1.1', message: 'No such user' },
      ],
    })
  })
})

describe('smtpEmailOnFailure = continue', () => {
  const goesOn = { smtpEmailOnFailure: 'Continue' }
  const headers = {
    resultVariable: 'mail',
    resultExpression: '={state: status, why: error.code, all: response}',
  }

  test('completes with FAIL and the error after a refusal', async () => {
    const server = await mailServer()
    server.answers.recipient = refuse(550, '5.1.1 No such user here')
    const instance = await worker.start({ server, inputs: goesOn, headers })
    expect(await instance.end()).toBe('completed')
    const mail = {
      status: 'FAIL',
      error: {
        code: '550',
        type: 'RECIPIENT_REJECTED',
        message: expect.stringContaining('No such user here') as string,
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
    }
    expect(instance.variables).toEqual({ mail, state: 'FAIL', why: '550', all: mail })
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  })

  test('first uses up the retries of a failure that may pass', async () => {
    const server = await mailServer()
    server.answers.data = refuse(451, '4.3.0 Not now')
    const instance = await worker.start({
      server,
      retries: '2',
      inputs: goesOn,
      headers: { ...headers, retryBackoff: 'PT0S' },
    })
    expect(await instance.end()).toBe('completed')
    expect(await instance.failure()).toMatchObject({ retries: 1, retryBackoff: 0 })
    expect(instance.variables).toMatchObject({ state: 'FAIL', why: '451' })
    expect(server.messages).toHaveLength(2)
  })

  test('covers inputs that cannot be used', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: { ...goesOn, smtpEmailToRecipients: 'nobody' },
      headers,
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toMatchObject({ state: 'FAIL', why: 'INVALID_INPUT' })
    expect(instance.variables['mail']).toMatchObject({
      error: {
        message: expect.stringContaining('smtpEmailToRecipients') as string,
        variables: { phase: 'input' },
      },
    })
    expect(server.counts.connections).toBe(0)
  })

  test('covers a secret that is missing', async () => {
    const server = await mailServer()
    const login = { 'authentication.username': 'ada', 'authentication.password': 'secrets.NOT_THERE' }
    const instance = await worker.start({ server, inputs: { ...goesOn, ...login }, headers })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toMatchObject({ state: 'FAIL', why: 'SECRET' })
    expect(server.counts.connections).toBe(0)
  })

  test.each([
    ['resultExpression', '={a: '],
    ['errorExpression', '=bpmnError('],
    ['retryBackoff', 'soon'],
  ])('never covers a broken header: %s', async (header, text) => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: goesOn,
      headers: { resultVariable: 'mail', [header]: text },
    })
    const incident = await instance.incident()
    expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES', elementId: 'send' })
    expect(incident.errorMessage).toContain(header)
    expect(instance.variables).toEqual({})
    expect(server.counts.connections).toBe(0)
  })

  test('never covers a mail that may have gone out', async () => {
    const server = await mailServer()
    server.answers.data = () => 'drop'
    const instance = await worker.start({ server, inputs: goesOn, headers })
    expect((await instance.incident()).errorMessage).toContain('may have been delivered')
    expect(instance.variables).toEqual({})
    expect(server.messages).toHaveLength(1)
  })

  test('comes after the error expression', async () => {
    const server = await mailServer()
    server.answers.recipient = refuse(550, '5.1.1 No such user')
    const errorExpression = '=if error.code = "550" then bpmnError("REFUSED", "refused") else null'
    const boundaries = [{ id: 'caught', errorCode: 'REFUSED' }]
    const caught = await worker.start({
      server,
      inputs: goesOn,
      headers: { ...headers, errorExpression },
      boundaries,
    })
    expect(await caught.end()).toBe('completed')
    expect(caught.path).toContain('caught-end')
    expect(caught.variables).toEqual({})

    server.answers.recipient = refuse(554, '5.7.1 No')
    const other = await worker.start({
      server,
      inputs: goesOn,
      headers: { ...headers, errorExpression },
      boundaries,
    })
    expect(await other.end()).toBe('completed')
    expect(other.path).not.toContain('caught-end')
    expect(other.variables).toMatchObject({ state: 'FAIL', why: '554' })
  })
})
