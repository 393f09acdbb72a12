import { EventEmitter } from 'node:events'
import type { HandOver } from '../../../src/mail/send/hand-over.ts'

/**
 * One mail on its way through the double of nodemailer's pool.
 * - queued: waits for a connection. envelope: MAIL and RCPT are out. gate: the server said 354.
 * - handed-over: the last part was written, the server has not replied. over: the caller knows the end, or is dead.
 */
export type Stage = 'queued' | 'envelope' | 'gate' | 'handed-over' | 'over'

export interface PoolMail {
  readonly data: { readonly signal?: AbortSignal }
  readonly message: {
    getEnvelope(): { readonly to: readonly string[] }
    createReadStream(): HandOver
  }
}

export type Done = (error: Error | null, info?: object) => void

const LATER = '451 4.2.1 mailbox busy'
const TOO_MANY = '452 4.5.3 too many recipients'

/** What nodemailer's pool does with `send`, one observable step at a time; pool-double.test.ts compares. */
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
  /** So many recipients does the server take in one transaction. */
  limit = Infinity
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
    const abort = () => this.#abort(signal?.reason)
    if (signal?.aborted === true) queueMicrotask(abort)
    signal?.addEventListener('abort', abort, { once: true })
  }

  /** A connection is ready and takes the mail. */
  connect(): void {
    if (this.stage !== 'queued') return
    this.stage = 'envelope'
    this.#mail.message.getEnvelope()
    const source = this.#mail.message.createReadStream()
    this.#source = source
    source.on('error', (error: Error) => {
      if (source === this.#source) this.#end(Object.assign(error, { code: 'ESTREAM', command: 'API' }))
    })
  }

  get recipients(): readonly string[] {
    const { to } = this.#mail.message.getEnvelope()
    return to.filter((one) => !this.#deferred.includes(one)).slice(0, this.limit)
  }

  get isPartial(): boolean {
    return this.#notTaken.length > 0
  }

  /** Deferred, or more than the server takes. */
  get #notTaken(): readonly string[] {
    return this.#mail.message.getEnvelope().to.filter((one) => !this.recipients.includes(one))
  }

  #replyTo(recipient: string): string {
    return this.#deferred.includes(recipient) ? LATER : TOO_MANY
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

  /** FIN or RST, from either side of the network; for a mail that is queued, there is no connection to be had. */
  lose(): void {
    if (this.stage === 'queued')
      this.#end(coded('connect ECONNREFUSED', 'ESOCKET', 'CONN', { originalCode: 'ECONNREFUSED' }))
    else this.#end(coded('Connection closed unexpectedly', 'ECONNECTION', 'CONN'))
  }

  /** A connection that was idle for long turns out to be dead. The pool tries another unless bytes were read. */
  lapse(): void {
    if (this.#source?.readableDidRead === true) return this.lose()
    this.#source?.destroy()
    this.#source = undefined
    this.#deferred = []
    this.stage = 'queued'
  }

  /** 4xx or 5xx, to all recipients or to the final dot. */
  refuse(response: string): void {
    if (this.stage === 'handed-over') return this.#end(refused(response, 'EMESSAGE', 'DATA'))
    const { to } = this.#mail.message.getEnvelope()
    const rejectedErrors = to.map((one) => notTaken(one, this.#deferred.includes(one) ? LATER : response))
    // "later" to one of them is the word for all
    const said = this.#deferred.length > 0 ? LATER : response
    this.#end(Object.assign(refused(said, 'EENVELOPE', 'RCPT TO'), { rejectedErrors }))
  }

  /** 250 to the final dot. */
  accept(response: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.stage = 'over'
    this.#done(null, {
      accepted: [...this.recipients],
      rejected: [...this.#notTaken],
      rejectedErrors: this.#notTaken.map((one) => notTaken(one, this.#replyTo(one))),
      response,
    })
  }

  #abort(reason: unknown): void {
    this.#end(Object.assign(new Error('aborted', { cause: reason }), { code: 'EABORT' }))
  }

  /** The pool destroys the source before it tells the caller. */
  #end(error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.stage = 'over'
    this.#source?.destroy()
    this.#done(error)
  }
}

function coded(message: string, code: string, command: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, command, ...more })
}

function refused(response: string, code: string, command: string): Error {
  return coded(response, code, command, { response, responseCode: Number(response.slice(0, 3)) })
}

function notTaken(recipient: string, response: string): Error {
  return Object.assign(refused(response, 'EENVELOPE', 'RCPT TO'), { recipient })
}
