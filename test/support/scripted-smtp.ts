import { createServer, type Server, type Socket } from 'node:net'
import { createCertificates, type Certificates } from './certificates.ts'
import { EventCount } from './event-count.ts'
import { SmtpDialogue, type DialogueSettings, type ReceivedMail } from './smtp-dialogue.ts'
import type { Phase, Script } from './smtp-script.ts'

export interface ScriptedSmtpOptions {
  readonly security?: 'plain' | 'starttls' | 'tls'
  readonly script?: Script
  /** What EHLO offers besides STARTTLS, which comes with `security`. */
  readonly keywords?: readonly string[]
  /** Without, any login is right. */
  readonly credentials?: { readonly username: string; readonly password: string }
  readonly certificates?: Certificates
  readonly maxTls?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  readonly ciphers?: string
  readonly asksForCertificate?: boolean
}

const KEYWORDS = [
  'PIPELINING',
  'SIZE 10485760',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'AUTH PLAIN LOGIN',
]

export type SmtpEvent = Phase | 'connection' | 'login' | 'accepted' | 'closed'

/** A server that does what its script says, for faults that a real one does not produce on demand. */
export class ScriptedSmtp {
  readonly host = '127.0.0.1'
  /** Changes take effect at once, also in connections that are open. */
  script: Script
  /** Messages that the server has said 2xx to. */
  readonly accepted: ReceivedMail[] = []
  /** Messages that came whole, with their final dot, whatever was said to them. */
  readonly received: ReceivedMail[] = []
  /** The commands of each connection, in order. */
  readonly commands: string[][] = []
  readonly #server: Server
  readonly #events = new EventCount()
  readonly #sockets = new Set<Socket>()
  readonly #certificates: Certificates | undefined

  private constructor(options: ScriptedSmtpOptions, certificates: Certificates | undefined) {
    this.script = options.script ?? {}
    this.#certificates = certificates
    const settings: DialogueSettings = {
      security: options.security ?? 'plain',
      keywords: options.keywords ?? KEYWORDS,
      certificate: certificates,
      credentials: options.credentials,
      maxTls: options.maxTls ?? 'TLSv1.3',
      ciphers: options.ciphers,
      asksForCertificate: options.asksForCertificate ?? false,
    }
    // short lines back and forth are what Nagle's algorithm delays most
    this.#server = createServer({ noDelay: true }, (socket) => this.#connection(socket, settings))
  }

  static async start(options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtp> {
    const encrypted = (options.security ?? 'plain') !== 'plain'
    const certificates = options.certificates ?? (encrypted ? await createCertificates() : undefined)
    const server = new ScriptedSmtp(options, certificates)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject)
      server.#server.listen(0, server.host, resolve)
    })
    return server
  }

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string')
      throw new Error('the scripted server does not listen')
    return address.port
  }

  /** The authority to trust, PEM. */
  get ca(): string {
    if (!this.#certificates) throw new Error('a plain server has no certificate')
    return this.#certificates.ca
  }

  get connections(): number {
    return this.count('connection')
  }

  count(event: SmtpEvent): number {
    return this.#events.count(event)
  }

  /** Resolves when this has happened so often, also when that was before. */
  seen(event: SmtpEvent, times = 1): Promise<void> {
    return this.#events.seen(event, times)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #connection(socket: Socket, settings: DialogueSettings): void {
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#events.add('closed')
    })
    const commands: string[] = []
    const number = this.commands.push(commands)
    this.#events.add('connection')
    const dialogue = new SmtpDialogue(socket, number, settings, () => this.script, {
      happened: (event) => this.#events.add(event),
      command: (line) => commands.push(line),
      received: (mail, accepted) => {
        this.received.push(mail)
        if (!accepted) return
        this.accepted.push(mail)
        this.#events.add('accepted')
      },
    })
    dialogue.run().catch((error: unknown) => socket.destroy(error instanceof Error ? error : undefined))
  }
}
