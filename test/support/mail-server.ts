import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { Arrivals, type WaitOptions } from '../../sandbox/arrivals.ts'
import { createCertificates, type Certificates } from './certificates.ts'
import { readMessage, type ReceivedMessage } from './received-message.ts'

/** What the server says; `drop` cuts the connection without a word, nothing at all is the usual 250. */
export type Answer = { readonly code: number; readonly text: string } | 'drop' | undefined
type Answering = Answer | Promise<Answer>

/** What to say where; a test sets and changes these while the server runs. */
export interface Answers {
  connect?: () => Answering
  mail?: (from: string) => Answering
  recipient?: (to: string) => Answering
  /** Asked when the bytes are in. Only here a 250 has a text of its own. */
  data?: (message: ReceivedMessage) => Answering
}

export interface MailServerOptions {
  readonly security?: 'plain' | 'starttls' | 'tls'
  /** With these, AUTH is offered and required; without, it is not offered. */
  readonly credentials?: { readonly username: string; readonly password: string }
  readonly certificates?: Certificates
  /** Largest message in bytes, announced as SIZE. */
  readonly size?: number
  /** How long the final reply of each message takes. */
  readonly delayMs?: number
  /** Port to use again after a restart; otherwise a free one. */
  readonly port?: number
}

/** A real SMTP server in this process, on loopback. */
export class MailServer {
  readonly host = '127.0.0.1'
  readonly answers: Answers = {}
  /** Connections and logins so far: a pool shows in them. */
  readonly counts = { connections: 0, logins: 0, refusedLogins: 0 }
  readonly #server: SMTPServer
  readonly #sockets = new Map<number, Socket>()
  readonly #messages = new Arrivals<ReceivedMessage>()
  readonly #certificates: Certificates | undefined

  private constructor(options: MailServerOptions, certificates: Certificates | undefined) {
    const { security = 'plain', credentials, size, delayMs = 0 } = options
    this.#certificates = certificates
    this.#server = new SMTPServer({
      secure: security === 'tls',
      ...(certificates ? { cert: certificates.cert, key: certificates.key } : {}),
      ...(size === undefined ? {} : { size }),
      disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS']), ...(credentials ? [] : ['AUTH'])],
      // a plain server with credentials is what a careless operator runs; STARTTLS servers ask for TLS first
      allowInsecureAuth: security === 'plain',
      // a test's own texts carry the enhanced codes it wants to see
      hideENHANCEDSTATUSCODES: true,
      hideDSN: false,
      disableReverseLookup: true,
      closeTimeout: 1,
      onAuth: (auth, _session, callback) => {
        const right = auth.username === credentials?.username && auth.password === credentials?.password
        this.counts[right ? 'logins' : 'refusedLogins'] += 1
        if (right && auth.username !== undefined) callback(null, { user: auth.username })
        else callback(replyError({ code: 535, text: '5.7.8 Authentication credentials invalid' }))
      },
      onConnect: (session, callback) => {
        this.#reply(session, () => this.answers.connect?.(), callback)
      },
      onMailFrom: ({ address }, session, callback) => {
        this.#reply(session, () => this.answers.mail?.(address), callback)
      },
      onRcptTo: ({ address }, session, callback) => {
        this.#reply(session, () => this.answers.recipient?.(address), callback)
      },
      onData: (stream, session, callback) => {
        const answer = async (): Promise<Answer> => {
          const message = await readMessage(await buffer(stream), session)
          if (stream.sizeExceeded) return { code: 552, text: '5.3.4 Message too big' }
          this.#messages.add(message)
          if (delayMs > 0) await sleep(delayMs)
          return (
            (await this.answers.data?.(message)) ?? {
              code: 250,
              text: `2.0.0 Ok: queued as ${this.messages.length}`,
            }
          )
        }
        this.#reply(session, answer, callback)
      },
    })
    this.#server.on('error', () => {
      // a client that hangs up or distrusts the certificate is a case under test, not a problem of the server
    })
    this.#server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0
      this.counts.connections += 1
      this.#sockets.set(port, socket)
      socket.once('close', () => this.#sockets.delete(port))
    })
  }

  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    const encrypted = options.security === 'starttls' || options.security === 'tls'
    const server = new MailServer(
      options,
      encrypted ? (options.certificates ?? (await createCertificates())) : undefined,
    )
    await new Promise<void>((resolve, reject) => {
      server.#server.server.once('error', reject)
      server.#server.listen(options.port ?? 0, server.host, resolve)
    })
    return server
  }

  get port(): number {
    const address = this.#server.server.address()
    if (address === null || typeof address === 'string') throw new Error('the mail server does not listen')
    return address.port
  }

  /** The authority to trust, PEM. */
  get ca(): string {
    if (!this.#certificates) throw new Error('a plain mail server has no certificate')
    return this.#certificates.ca
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#sockets.size
  }

  /** Every message whose bytes came in whole, whatever the answer was. */
  get messages(): readonly ReceivedMessage[] {
    return this.#messages.all
  }

  /** The first message that fits, past or to come. */
  waitForMessage(
    fits: (message: ReceivedMessage) => boolean = () => true,
    options?: WaitOptions,
  ): Promise<ReceivedMessage> {
    return this.#messages.waitFor(fits, () => `No such message; ${this.messages.length} others came`, options)
  }

  /** Cuts all connections; the server goes on listening. */
  dropConnections(): void {
    for (const socket of this.#sockets.values()) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.dropConnections()
    await closed
  }

  #reply(session: SMTPServerSession, ask: () => Answering, callback: Callback): void {
    Promise.resolve()
      .then(ask)
      .then((answer) => {
        if (answer === 'drop') this.#sockets.get(session.remotePort)?.destroy()
        else if (answer === undefined) callback()
        else if (answer.code < 400) callback(null, answer.text)
        else callback(replyError(answer))
      })
      .catch((problem: unknown) =>
        callback(replyError({ code: 451, text: `the test's answer failed: ${String(problem)}` })),
      )
  }
}

type Callback = (problem?: Error | null, text?: string) => void

const replyError = ({ code, text }: { code: number; text: string }): Error =>
  Object.assign(new Error(text), { responseCode: code })
