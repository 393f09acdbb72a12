import { EventEmitter } from 'node:events'
import type { HandOver } from '../../../src/mail/send/hand-over.ts'

/**
 * One mail on its way through the double of nodemailer's pool.
 * - queued: waits for a connection. envelope: MAIL and RCPT are out. gate: the server said 354.
 * - handed-over: the last part was written, the server has not replied. over: the caller knows the end, or is dead.
 */
export type Stage = 'queued' | 'envelope' | 'gate' | 'handed-over' | 'over'

interface PoolMail {
  readonly data: { readonly signal?: AbortSignal }
  readonly message: {
    getEnvelope(): { readonly to: readonly string[] }
    messageId(): string
    createReadStream(): HandOver
  }
}

type Done = (error: Error | null, info?: object) => void

/** What nodemailer's pool does with `send`, one observable step at a time; test/support/pool-double.test.ts compares. */
export class PoolDouble {
  readonly #onSend: (wire: WireDouble) => void

  constructor(onSend: (wire: WireDouble) => void) {
    this.#onSend = onSend
  }

  send(mail: PoolMail, done: Done): boolean {
    this.#onSend(new WireDouble(mail, done))
    return true
  }
}

export class WireDouble {
  stage: Stage = 'queued'
  /** The whole message, once its last part was written. */
  content: Buffer | undefined
  /** Bytes wait in the writer until the socket has drained. */
  clogged = false
  /** Called when the last part is written. */
  onHandOver: () => void = () => {}
  /** The socket takes each part but the last at once; else the writer is told to wait. */
  drainsAtOnce = true
  readonly #mail: PoolMail
  #deferred: string[] = []
  readonly #done: Done
  #source: HandOver | undefined
  #socket: EventEmitter | undefined
  #isOver = false

  constructor(mail: PoolMail, done: Done) {
    this.#mail = mail
    this.#done = done
    const { signal } = mail.data
    if (signal?.aborted === true) queueMicrotask(() => this.#abort())
    signal?.addEventListener('abort', () => this.#abort(), { once: true })
  }

  get messageId(): string {
    return this.#mail.message.messageId()
  }

  /** A connection is ready and takes the mail. */
  connect(): void {
    if (this.stage !== 'queued') return
    this.stage = 'envelope'
    this.#mail.message.getEnvelope()
    const source = this.#mail.message.createReadStream()
    this.#source = source
    source.on('error', (error: Error) => {
      if (source === this.#source) this.#end(coded(error.message, 'ESTREAM', 'API'), () => source.destroy())
    })
  }

  get recipients(): readonly string[] {
    return this.#mail.message.getEnvelope().to.filter((one) => !this.#deferred.includes(one))
  }

  get isPartial(): boolean {
    return this.#deferred.length > 0
  }

  /** 4xx to one of several recipients. */
  defer(recipient: string): void {
    this.#deferred.push(recipient)
  }

  /** 354: the source is asked for the message. */
  call(): void {
    if (this.stage !== 'envelope') return
    this.stage = 'gate'
    const parts: Buffer[] = []
    const source = this.#source
    const here = () => this.#source === source && !this.#isOver
    const socket = Object.assign(new EventEmitter(), {
      write: (part: Buffer) => {
        if (!here()) return false
        parts.push(part)
        this.clogged = !this.drainsAtOnce
        return this.drainsAtOnce
      },
      end: (part: Buffer) => {
        if (!here()) return
        this.content = Buffer.concat([...parts, part])
        this.stage = 'handed-over'
        this.onHandOver()
      },
    })
    this.#socket = socket
    source?.pipe(socket as unknown as Parameters<HandOver['pipe']>[0])
  }

  drain(): void {
    this.clogged = false
    this.#socket?.emit('drain')
  }

  /** FIN or RST, from either side of the network. */
  lose(): void {
    this.#end(coded('Connection closed unexpectedly', 'ECONNECTION', 'CONN'), () => this.#source?.destroy())
  }

  /** A connection that was idle for long turns out to be dead. The pool tries another unless bytes were read. */
  lapse(): void {
    if (this.#source?.readableDidRead === true) return this.lose()
    this.#source?.destroy()
    this.#source = undefined
    this.#deferred = []
    this.stage = 'queued'
  }

  /** 4xx or 5xx, to MAIL, RCPT, DATA or to the final dot. */
  refuse(response: string): void {
    const code = this.stage === 'handed-over' ? 'EMESSAGE' : 'EENVELOPE'
    const command = this.stage === 'handed-over' ? 'DATA' : 'RCPT TO'
    const destroy = this.stage === 'handed-over' ? () => {} : () => this.#source?.destroy()
    this.#end(
      Object.assign(coded(response, code, command), { response, responseCode: Number(response.slice(0, 3)) }),
      destroy,
    )
  }

  /** 250 to the final dot. */
  accept(response: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.stage = 'over'
    const rejectedErrors = this.#deferred.map((recipient) => {
      const reply = '451 4.2.1 mailbox busy'
      return Object.assign(coded(reply, 'EENVELOPE', 'RCPT TO'), {
        recipient,
        response: reply,
        responseCode: 451,
      })
    })
    this.#done(null, {
      accepted: [...this.recipients],
      rejected: [...this.#deferred],
      rejectedErrors,
      response,
    })
  }

  #abort(): void {
    this.#end(coded('The operation was aborted', 'EABORT', 'API'), () => this.#source?.destroy())
  }

  /** nodemailer closes the connection, which destroys the source, before it tells the caller. */
  #end(error: Error, destroy: () => void): void {
    if (this.#isOver) return
    this.#isOver = true
    this.stage = 'over'
    destroy()
    this.#done(error)
  }
}

function coded(message: string, code: string, command: string): Error {
  return Object.assign(new Error(message), { code, command })
}
