import type { Server } from 'node:http'
import { listen, loopback } from '../listen.ts'
import { startMailStore, type MailStore, type StoreOptions } from './mail-store.ts'
import { createWebServer } from './web-server.ts'

export interface Mailbox extends MailStore {
  readonly webAddress: string
}

/** A mail server that keeps what it gets in memory, and a web page to read it. */
export async function startMailbox(options: StoreOptions = {}): Promise<Mailbox> {
  const store = await startMailStore(options)
  const pages = await servePages(createWebServer(() => store.mails))
  return {
    smtpHost: store.smtpHost,
    smtpPort: store.smtpPort,
    webAddress: pages.webAddress,
    get mails() {
      return store.mails
    },
    waitForMail: (fits, wait) => store.waitForMail(fits, wait),
    close: async () => {
      await Promise.all([pages.close(), store.close()])
    },
  }
}

/** Lets web pages be looked at on this machine, on a free port. */
export async function servePages(
  server: Server,
): Promise<{ webAddress: string; close: () => Promise<void> }> {
  const port = await listen(server)
  return {
    webAddress: `http://${loopback}:${port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
