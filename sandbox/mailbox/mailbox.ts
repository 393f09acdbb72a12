import { Arrivals, type WaitOptions } from '../arrivals.ts'
import { listen, loopback } from '../listen.ts'
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
  const atSmtp = await listen(smtp.server, { port: smtpPort })
  const atWeb = await listen(web, { port: webPort }).catch((problem: unknown) => {
    smtp.close()
    throw problem
  })
  return {
    smtpHost: loopback,
    smtpPort: atSmtp,
    webAddress: `http://${loopback}:${atWeb}`,
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
