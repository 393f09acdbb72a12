import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { startMailbox, type Mailbox } from '../mailbox/mailbox.ts'
import { provideEngine, type QuickstartEngine } from './engine.ts'
import { exampleOrder } from './order.ts'
import type { Undo } from './undo.ts'
import { Worker } from './worker.ts'

const example = new URL('../../examples/order-confirmation.bpmn', import.meta.url)

export type Say = (line: string) => void

/** Engine, mailbox, worker, one instance of the example: done when its mail has arrived. */
export async function demonstrate(undo: Undo, say: Say): Promise<Mailbox> {
  const engine = await provideEngine(undo)
  say(row('Engine', engine.description))
  const mailbox = await startMailbox()
  undo.later(() => mailbox.close())
  say(row('Mailbox', mailbox.webAddress))
  const worker = await provideWorker(undo, engine)
  say(row('Worker', 'takes jobs'))
  try {
    // a worker that dies meanwhile ends the wait at once
    await Promise.race([confirmOrder(engine, mailbox, say), worker.death])
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new Error(`${why}\n${worker.lastLines()}`, { cause: problem })
  }
  return mailbox
}

async function provideWorker(undo: Undo, engine: QuickstartEngine): Promise<Worker> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-quickstart-'))
  undo.later(() => rm(folder, { recursive: true, force: true }))
  const [httpPort = 0] = await freePorts(1)
  const worker = await Worker.start({
    folder,
    env: {
      ZEEBE_GRPC_ADDRESS: engine.address,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      SMTP_LEDGER: 'memory:',
      LOG_LEVEL: 'info',
    },
  })
  undo.later(() => worker.stop())
  return worker
}

async function confirmOrder({ client }: QuickstartEngine, mailbox: Mailbox, say: Say): Promise<void> {
  await client.deploy(await readFile(example, 'utf8'), 'order-confirmation.bpmn')
  const began = performance.now()
  const { key, variables } = await client.createInstanceWithResult(
    'order-confirmation',
    exampleOrder(mailbox.smtpHost, mailbox.smtpPort),
    { timeoutMs: 60_000 },
  )
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const { mail: result, confirmationId } = variables
  say(row('Process', `instance ${key} completed in ${seconds} s with`))
  say(detail(`mail = ${JSON.stringify(result)}`))
  say(detail(`confirmationId = ${JSON.stringify(confirmationId)}`))
  // the very mail that the process speaks of, not just any
  const mail = await mailbox.waitForMail(
    ({ headers }) =>
      headers.some(({ name, value }) => /^message-id$/i.test(name) && value === confirmationId),
    { timeoutMs: 10_000 },
  )
  say(row('Mail', `“${mail.subject}” for ${mail.to}`))
}

const row = (name: string, text: string): string => `✓ ${name.padEnd(8)} ${text}`

const detail = (text: string): string => ' '.repeat(11) + text
