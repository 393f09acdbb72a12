import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { mailServer, MailWorker } from '../support/mail-worker.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'smtp-safety-'))
  folders.push(made)
  return made
}

async function worker(type: string, env: Readonly<Record<string, string>>, startOnly = false) {
  const process = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: { SMTP_JOB_TYPES: `${type}=seed`, ...env },
    startOnly,
  })
  onTestFinished(async () => {
    await process.stop()
  })
  return { process, mails: new MailWorker(engine, type, () => process) }
}

const inputs = {
  smtpEmailToRecipients: 'Ada <ada@example.org>',
  smtpEmailCcRecipients: 'cc@example.org',
  smtpEmailBccRecipients: 'bcc@example.org',
}
const headers = { resultVariable: 'result' }
const originalRecipients = { to: ['ada@example.org'], cc: ['cc@example.org'], bcc: ['bcc@example.org'] }

describe('a worker of a test system', () => {
  test('sends to the sandbox alone, with the headers of the mail and a prefix before its subject', async () => {
    const server = await mailServer()
    const { process, mails } = await worker('safety-sandbox', {
      SMTP_SANDBOX_TO: 'test@sandbox.example',
      SMTP_RECIPIENTS_ALLOW: 'example.com',
      SMTP_SUBJECT_PREFIX: '[TEST] ',
    })
    const instance = await mails.start({ server, inputs, headers })
    expect(await instance.end()).toBe('completed')
    const [received] = server.messages
    expect(received?.envelope.to).toEqual(['test@sandbox.example'])
    expect(received?.mail.subject).toBe('[TEST] Your order')
    const text = received?.raw.toString()
    expect(text).toContain('To: Ada <ada@example.org>\r\n')
    expect(text).toContain('Cc: cc@example.org\r\n')
    expect(text).not.toMatch(/bcc|sandbox/i)
    const expected = {
      delivery: 'sent',
      redirected: true,
      originalRecipients,
      accepted: ['test@sandbox.example'],
    }
    expect(instance.variables['result']).toMatchObject(expected)
    expect(process.output).toContain('no mail goes to its recipients')
  })

  test('with nobody connects to no server', async () => {
    const server = await mailServer()
    const nobody = await worker('safety-nobody', { SMTP_SANDBOX_TO: 'nobody' })
    const simulated = await nobody.mails.start({ server, inputs, headers })
    expect(await simulated.end()).toBe('completed')
    expect(simulated.variables['result']).toMatchObject({ delivery: 'simulated', originalRecipients })

    expect(server.counts.connections).toBe(0)
  })
})

describe('a stop file', () => {
  test('holds a worker back at the start; a job that waits when it turns up goes back, and is sent when it is gone', async () => {
    const stop = join(await folder(), 'stop')
    await writeFile(stop, '')
    const env = { SMTP_STOP_FILE: stop, SMTP_POOL_CONNECTIONS: '1' }
    const { process, mails } = await worker('safety-stop', env, true)
    await process.waitForLog((line) => line.event === 'stopped')
    expect(process.output).not.toContain('"ready"')
    await rm(stop)
    await process.waitForLog((line) => line.event === 'ready')

    const server = await MailServer.start()
    onTestFinished(() => server.close())
    let reply = () => {}
    const replied = new Promise<undefined>((resolve) => (reply = () => resolve(undefined)))
    server.answers.data = () => replied
    const first = await mails.start({ server, headers })
    await server.waitForMessage(() => true)
    const second = await mails.start({ server, headers })
    const { key } = await second.job('CREATED')
    const where = ({ value }: EngineRecord) => (value['jobKeys'] as unknown[]).map(String).includes(key)
    await engine.records.waitFor({ valueType: 'JOB_BATCH', intent: 'ACTIVATED', where })
    await writeFile(stop, '')
    expect(await second.failure()).toMatchObject({ retries: 3 })
    const answer = await process.get('/health/ready')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('SMTP_STOP_FILE')
    reply()
    expect(await first.end()).toBe('completed')

    await rm(stop)
    expect(await second.end()).toBe('completed')
    expect((await process.get('/health/ready')).status).toBe(200)
    expect(server.messages).toHaveLength(2)
  })
})
