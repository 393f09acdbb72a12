import { describe, expect, test } from 'vitest'
import { failures, type FailureType } from '../../../src/failures.ts'
import { freePorts } from '../../../sandbox/free-ports.ts'
import { useEngine } from '../../support/engine.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'retries')

const waitsOf = (type: FailureType): { firstMs: number; maxMs: number } => {
  const row = failures[type]
  if (!('backoff' in row)) throw new Error(`${type} is not tried again`)
  return row.backoff
}

describe('a failure that may pass', () => {
  test('is tried again after the time of the header, with the same bytes, and succeeds', async () => {
    const server = await mailServer()
    server.answers.data = () =>
      server.messages.length === 1 ? { code: 451, text: '4.3.0 Not now' } : undefined
    const instance = await worker.start({ server, headers: { resultVariable: 'mail', retryBackoff: 'PT1S' } })
    expect(await instance.end()).toBe('completed')
    const failure = await instance.failure()
    expect(failure).toMatchObject({ retries: 2, retryBackoff: 1000 })
    expect(failure.errorMessage).toMatch(/451 4\.3\.0 Not now.*Trying again later/)
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED', 'RECURRED_AFTER_BACKOFF', 'COMPLETED'])
    const [refused, taken] = server.messages
    expect(taken?.raw.equals(refused?.raw ?? Buffer.alloc(0))).toBe(true)
    expect(server.messages).toHaveLength(2)
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS', messageId: taken?.mail.messageId })
  })

  test('is an incident when no retry is left', async () => {
    const server = await mailServer()
    server.answers.data = () => ({ code: 451, text: '4.3.0 Not now' })
    const instance = await worker.start({ server, retries: '3', headers: { retryBackoff: 'PT0S' } })
    const incident = await instance.incident()
    expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES' })
    expect(incident.errorMessage).toContain('451 4.3.0 Not now')
    const failed = [await instance.failure(1), await instance.failure(2), await instance.failure(3)]
    expect(failed.map(({ retries }) => retries)).toEqual([2, 1, 0])
    expect(server.messages).toHaveLength(3)

    server.answers.data = () => undefined
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(4)
  })

  test('waits as long as the failure table says when no header does', async () => {
    const [port = 0] = await freePorts(1)
    const nobody = await worker.start({ server: { host: '127.0.0.1', port } })
    const connection = await nobody.failure()
    await nobody.cancel()
    expect(connection.retries).toBe(2)
    expect(connection.errorMessage).toContain(failures.CONNECTION.advice)

    const server = await mailServer()
    server.answers.recipient = () => ({ code: 451, text: '4.7.1 Greylisted, please come back' })
    const stranger = await worker.start({ server })
    const greylisted = await stranger.failure()
    await stranger.cancel()

    for (const [type, { retryBackoff }] of [
      ['CONNECTION', connection],
      ['GREYLISTED', greylisted],
    ] as const) {
      const { firstMs, maxMs } = waitsOf(type)
      expect(retryBackoff).toBeGreaterThanOrEqual(firstMs)
      expect(retryBackoff).toBeLessThanOrEqual(maxMs)
    }
  })

  test('waits at least as long as the server asks, whatever header and expression say', async () => {
    const server = await mailServer()
    server.answers.mail = () => ({ code: 450, text: '4.7.1 Too many messages, try again in 120 seconds' })
    const hasty = await worker.start({ server, headers: { retryBackoff: 'PT1S' } })
    expect(await hasty.failure()).toMatchObject({ retries: 2, retryBackoff: 120_000 })
    await hasty.cancel()
    const patient = await worker.start({ server, headers: { retryBackoff: 'PT1H' } })
    expect(await patient.failure()).toMatchObject({ retries: 2, retryBackoff: 3_600_000 })
    await patient.cancel()
    const errorExpression = '=jobError("soon", {}, 1, @"PT1S")'
    const worded = await worker.start({ server, headers: { errorExpression } })
    expect(await worded.failure()).toEqual({ retries: 1, retryBackoff: 120_000, errorMessage: 'soon' })
    await worded.cancel()
  })
})

describe('jobError', () => {
  test('gives text, retries, wait and variables as the modeler wrote them', async () => {
    const server = await mailServer()
    server.answers.mail = () => ({ code: 550, text: '5.7.1 No' })
    const text = 'Später, "bitte": {{x}} & <y>'
    const instance = await worker.start({
      server,
      headers: {
        retryBackoff: 'PT1S',
        errorExpression: `=jobError(${JSON.stringify(text)}, {code: error.code, left: job.retries}, 5, @"PT7M")`,
      },
    })
    expect(await instance.failure()).toEqual({ retries: 5, retryBackoff: 420_000, errorMessage: text })
    const { value } = await instance.job('FAILED')
    expect(value['variables']).toEqual({ code: '550', left: 3 })
    await instance.cancel()
    expect(await instance.end()).toBe('terminated')
    expect(instance.taskVariables).toMatchObject({ code: '550', left: 3 })
    expect(instance.variables).toEqual({})
  })

  test('has no retries and no wait unless it says so', async () => {
    const server = await mailServer()
    server.answers.data = () => ({ code: 451, text: '4.3.0 Not now' })
    const instance = await worker.start({
      server,
      headers: { errorExpression: '=jobError("Ask the postmaster")' },
    })
    expect(await instance.incident()).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      errorMessage: 'Ask the postmaster',
    })
    expect(await instance.failure()).toMatchObject({ retries: 0, retryBackoff: 0 })
    expect(server.messages).toHaveLength(1)
  })

  test('can try again what is final otherwise', async () => {
    const server = await mailServer()
    let asked = 0
    server.answers.recipient = () =>
      (asked += 1) === 1 ? { code: 550, text: '5.1.1 Not synchronised yet' } : undefined
    const instance = await worker.start({
      server,
      headers: { errorExpression: '=jobError("once more", {}, job.retries - 1)' },
    })
    expect(await instance.end()).toBe('completed')
    expect(await instance.failure()).toMatchObject({ retries: 2, errorMessage: 'once more' })
    expect(server.messages).toHaveLength(1)
  })
})

describe('ignoreError', () => {
  test('completes the job with its variables and no others', async () => {
    const server = await mailServer()
    server.answers.mail = () => ({ code: 451, text: '4.3.0 Not now' })
    const instance = await worker.start({
      server,
      headers: {
        resultVariable: 'mail',
        resultExpression: '={state: status}',
        errorExpression: '=ignoreError({ignored: error.code, list: [1, "b", null]})',
      },
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({ ignored: '451', list: [1, 'b', null] })
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  })

  test('needs no variables', async () => {
    const server = await mailServer()
    const instance = await worker.start({
      server,
      inputs: { smtpEmailToRecipients: 'nobody' },
      headers: { errorExpression: '=ignoreError()' },
    })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables).toEqual({})
  })
})

describe('the jobTimeout header', () => {
  test('extends the job before the mail server is called', async () => {
    const server = await mailServer()
    let calledAt = 0
    server.answers.connect = () => {
      calledAt = Date.now()
      return undefined
    }
    const instance = await worker.start({ server, headers: { jobTimeout: 'PT20M' } })
    expect(await instance.end()).toBe('completed')
    const { timestamp, value } = await instance.job('TIMEOUT_UPDATED')
    expect(timestamp).toBeLessThanOrEqual(calledAt)
    const extension = Number(value['deadline']) - timestamp
    expect(extension).toBeGreaterThan(19 * 60_000)
    expect(extension).toBeLessThanOrEqual(20 * 60_000)
  })
})
