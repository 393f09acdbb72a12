import type { Server } from 'node:net'
import { Arrivals, type WaitOptions } from '../arrivals.ts'
import { createSmtpReceiver } from './smtp-receiver.ts'
import { readMail, type StoredMail } from './stored-mail.ts'
import { createWebServer } from './web-server.ts'

export interface MailboxOptions {
  /** 0 is any free port. */
  readonly smtpPort?: number
  readonly webPort?: number
  /** Older mails are forgotten. */
  readonly keep?: number
}

export interface Mailbox {
  readonly smtpHost: string
  readonly smtpPort: number
  readonly webAddress: string
  readonly mails: readonly StoredMail[]
  waitForMail(fits: (mail: StoredMail) => boolean, options?: WaitOptions): Promise<StoredMail>
  close(): Promise<void>
}

const host = '127.0.0.1'

/** A mail server that keeps what it gets in memory, and a web page to read it. */
export async function startMailbox({
  smtpPort = 0,
  webPort = 0,
  keep = 200,
}: MailboxOptions = {}): Promise<Mailbox> {
  const mails = new Arrivals<StoredMail>(keep)
  let lastId = 0
  const smtp = createSmtpReceiver(async (delivery) => {
    lastId += 1
    mails.add(await readMail({ id: lastId, ...delivery }))
  })
  const web = createWebServer(() => mails.all)
  await listen(smtp.server, smtpPort)
  try {
    await listen(web, webPort)
  } catch (problem) {
    smtp.close()
    throw problem
  }
  return {
    smtpHost: host,
    smtpPort: portOf(smtp.server),
    webAddress: `http://${host}:${portOf(web)}`,
    get mails() {
      return mails.all
    },
    waitForMail: (fits, options) =>
      mails.waitFor(fits, () => `No such mail arrived; ${mails.all.length} others did`, options),
    close: async () => {
      web.closeAllConnections()
      await Promise.all([
        new Promise<void>((resolve) => web.close(() => resolve())),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ])
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}
