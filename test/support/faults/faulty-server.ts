import { ScriptedSmtp } from '../scripted-smtp.ts'
import { replyThenDrop, type Moment, type Script } from '../smtp-script.ts'
import { faultOf, mulberry32, type Fault } from './fault-plan.ts'

/** Mails are known by their sender: `mail-17@example.com`. */
export const senderOf = (mail: number): string => `mail-${mail}@example.com`

/** A mail server that spoils what its plan says, and keeps the one true log of the mails in its queue. */
export class FaultyServer {
  readonly #server: ScriptedSmtp
  readonly #queued = new Map<number, string[]>()
  readonly #messageIds = new Set<string>()

  private constructor(server: ScriptedSmtp) {
    this.#server = server
  }

  static async start(seed: number): Promise<FaultyServer> {
    const smtp = await ScriptedSmtp.start()
    const server = new FaultyServer(smtp)
    smtp.script = server.#script(seed)
    return server
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#server
  }

  get connections(): number {
    return this.#server.connections
  }

  /** Mails in the queue, copies counted. */
  get length(): number {
    return [...this.#queued.values()].reduce((sum, copies) => sum + copies.length, 0)
  }

  /** Message-IDs of all copies of a mail in the queue. */
  copiesOf(mail: number): readonly string[] {
    return this.#queued.get(mail) ?? []
  }

  /** What a person asks the log of a mail server. */
  has(messageId: string): boolean {
    return this.#messageIds.has(messageId)
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  #script(seed: number): Script {
    const attempts = new Map<number, number>()
    const underWay = new Map<number, { readonly mail: number; readonly fault: Fault | undefined }>()
    const greeting = mulberry32(seed)
    const at = (where: Fault['at']) => (moment: Moment) => {
      const fault = underWay.get(moment.connection)?.fault
      return fault?.at === where ? fault.action : undefined
    }
    return {
      connect: () => (greeting() < 0.02 ? replyThenDrop('421 4.3.2 Too many connections') : undefined),
      MAIL: (moment) => {
        const mail = Number(/<mail-(\d+)@/.exec(moment.line)?.[1])
        const nth = (attempts.get(mail) ?? 0) + 1
        attempts.set(mail, nth)
        underWay.set(moment.connection, { mail, fault: faultOf(seed, mail, nth) })
        return at('MAIL')(moment)
      },
      RCPT: at('RCPT'),
      DATA: at('DATA'),
      body: at('body'),
      bodyBytes: 100,
      dot: (moment) => {
        const { mail = NaN, fault } = underWay.get(moment.connection) ?? {}
        // a server that is slow to answer has it from here on, whether or not anybody waits for the answer
        if (fault?.at !== 'dot' || fault.taken) this.#queue(mail, moment.data)
        return at('dot')(moment)
      },
    }
  }

  #queue(mail: number, message: Buffer | undefined): void {
    const messageId = /^message-id:\s*(<\S+>)/im.exec(message?.toString('latin1') ?? '')?.[1] ?? 'none'
    this.#messageIds.add(messageId)
    this.#queued.set(mail, [...this.copiesOf(mail), messageId])
  }
}
