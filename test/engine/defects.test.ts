import { afterAll, beforeAll, expect, test } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
let mail: MailServer
beforeAll(async () => {
  mail = await MailServer.start({ delayMs: 1_500 })
})
afterAll(() => mail.close())

/** Code that is put into the worker's process, where it waits for a signal to do what nobody expects. */
const nobodyExpects = (what: string): string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${what} })`)}`,
]

test.each([
  ['an exception', "setTimeout(() => { throw new Error('nobody expected this') })"],
  ['a rejection', "void Promise.reject(new Error('nobody expected this'))"],
  ['one for ever', "setInterval(() => { throw new Error('nobody expected this') }, 1)"],
])(
  '%s that nobody expected: the mail that waits for its reply gets it, one line, exit status 1',
  async (kind, what) => {
    const type = `defect-${kind.replaceAll(' ', '-')}`
    await engine.client.deploy(mailProcess(type, type))
    const worker = await TestWorker.start({
      grpcAddress: engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed` },
      nodeArguments: nobodyExpects(what),
    })
    const before = mail.messages.length
    const instance = await engine.client.createInstance(type, mailVariables(mail, type))
    await mail.waitForMessage(() => mail.messages.length > before)
    worker.kill('SIGUSR2')
    expect(await worker.exit).toEqual({ code: 1, signal: null })
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(mail.messages.filter((message) => message.mail.subject === type)).toHaveLength(1)
    const lines = worker.log.filter((line) => JSON.stringify(line).includes('nobody expected this'))
    expect(lines).toMatchObject([
      { level: 'fatal', event: 'defect', err: { message: 'nobody expected this' } },
    ])
    expect(worker.log.at(-1)).toMatchObject({ event: 'stopped', clean: true })
  },
)

test('what nobody expected while the worker is told to stop is told as well', async () => {
  const type = 'defect-at-the-end'
  await engine.client.deploy(mailProcess(type, type))
  const worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: { SMTP_JOB_TYPES: `${type}=seed` },
    nodeArguments: nobodyExpects("setTimeout(() => { throw new Error('nobody expected this') })"),
  })
  const before = mail.messages.length
  await engine.client.createInstance(type, mailVariables(mail, type))
  await mail.waitForMessage(() => mail.messages.length > before)
  worker.kill('SIGTERM')
  await worker.waitForLog((line) => line.event === 'draining')
  worker.kill('SIGUSR2')
  expect(await worker.exit).toEqual({ code: 1, signal: null })
  expect(worker.log.filter((line) => line.event === 'defect')).toHaveLength(1)
})
