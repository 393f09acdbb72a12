import { Arrivals, type WaitOptions } from '../arrivals.ts'
import { listen, loopback } from '../listen.ts'
import { createSmtpReceiver } from './smtp-receiver.ts'
import { readMail, type StoredMail } from './stored-mail.ts'

export interface StoreOptions {
  /** 0 is any free port. */
  readonly smtpPort?: number
  /** Older mails are forgotten. */
  readonly keep?: number
}

export interface MailStore {
  readonly smtpHost: string
  readonly smtpPort: number
  readonly mails: readonly StoredMail[]
  waitForMail(fits: (mail: StoredMail) => boolean, options?: WaitOptions): Promise<StoredMail>
  close(): Promise<void>
}

/** A mail server that keeps what it gets in memory. */
export async function startMailStore({ smtpPort = 0, keep = 200 }: StoreOptions = {}): Promise<MailStore> {
  const mails = new Arrivals<StoredMail>(keep)
  let lastId = 0
  const smtp = createSmtpReceiver(async (delivery) => {
    lastId += 1
    mails.add(await readMail({ id: lastId, ...delivery }))
  })
  return {
    smtpHost: loopback,
    smtpPort: await listen(smtp.server, { port: smtpPort }),
    get mails() {
      return mails.all
    },
    waitForMail: (fits, options) =>
      mails.waitFor(fits, () => `No such mail arrived; ${mails.all.length} others did`, options),
    close: () => new Promise<void>((resolve) => smtp.close(resolve)),
  }
}
