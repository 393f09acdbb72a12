import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { servePages } from '../mailbox/mailbox.ts'
import { startMailStore, type MailStore } from '../mailbox/mail-store.ts'
import { createWebServer } from '../mailbox/web-server.ts'
import { provideEngine, type QuickstartEngine } from './engine.ts'
import { engineDesk } from './page/desk.ts'
import { createPage } from './page/server.ts'
import { row, type Say } from './report.ts'
import type { Undo } from './undo.ts'
import { Worker } from './worker.ts'

/** Everything that a process with a mail needs. */
export interface Stage {
  readonly engine: QuickstartEngine
  readonly mailbox: MailStore
  readonly webAddress: string
  readonly worker: Worker
}

/** Starts a mailbox, an engine (or finds the one that ZEEBE_GRPC_ADDRESS names), the worker, and the page. */
export async function setStage(undo: Undo, say: Say): Promise<Stage> {
  const mailbox = await startMailStore()
  undo.later(() => mailbox.close())
  const engine = await provideEngine(undo, mailbox)
  say(row('Engine', engine.description))
  const { restAddress, client } = engine
  const mails = () => mailbox.mails
  const page =
    restAddress === undefined ? createWebServer(mails) : createPage(mails, engineDesk(restAddress, client))
  const { webAddress, close } = await servePages(page)
  undo.later(close)
  say(row(restAddress === undefined ? 'Mailbox' : 'Page', webAddress))
  const worker = await startWorker(undo, engine)
  say(row('Worker', 'takes jobs'))
  return { engine, mailbox, webAddress, worker }
}

async function startWorker(undo: Undo, engine: QuickstartEngine): Promise<Worker> {
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
