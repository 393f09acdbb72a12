import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Action, Moment, Phase, Script } from './smtp-script.ts'
import { SocketLines } from './socket-lines.ts'

export interface DialogueSettings {
  readonly security: 'plain' | 'starttls' | 'tls'
  readonly keywords: readonly string[]
  readonly certificate: { readonly key: string; readonly cert: string } | undefined
  readonly credentials: { readonly username: string; readonly password: string } | undefined
  readonly maxTls: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** Of TLS 1.2 and older; all when it is absent. */
  readonly ciphers: string | undefined
  /** A client must show a certificate. */
  readonly asksForCertificate: boolean
}

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came over the wire, dots stuffed. */
  readonly data: Buffer
  readonly at: Date
  readonly connection: number
}

/** What the server is told of a dialogue. */
export interface DialogueWatch {
  happened(event: Phase | 'login' | 'accepted'): void
  command(line: string): void
  received(mail: ReceivedMail, accepted: boolean): void
}

/** The script ended the dialogue, or the client did. */
class Over extends Error {}

/** One connection of the scripted server. */
export class SmtpDialogue {
  readonly #lines = new SocketLines()
  readonly #raw: Socket
  readonly #number: number
  readonly #settings: DialogueSettings
  readonly #script: () => Script
  readonly #watch: DialogueWatch
  #socket: Socket
  #from: string | undefined
  #to: string[] = []
  #recipient = 0
  #message = 1
  #came: Buffer | undefined

  constructor(
    raw: Socket,
    number: number,
    settings: DialogueSettings,
    script: () => Script,
    watch: DialogueWatch,
  ) {
    this.#raw = this.#socket = raw
    this.#number = number
    this.#settings = settings
    this.#script = script
    this.#watch = watch
    raw.on('error', () => {})
  }

  async run(): Promise<void> {
    try {
      if (this.#settings.security === 'tls') await this.#encrypt()
      else this.#lines.attach(this.#raw)
      await this.#answer('connect', '', '220 scripted.test ESMTP')
      for (;;) {
        const line = await this.#lines.line()
        if (line === undefined) return
        this.#watch.command(line)
        await this.#command(line)
      }
    } catch (error) {
      if (!(error instanceof Over)) throw error
    } finally {
      // a client that has gone, or a QUIT; a dialogue that the script ended has done its own
      if (!this.#raw.destroyed && this.#raw.readableEnded) this.#raw.destroy()
    }
  }

  async #command(line: string): Promise<void> {
    const verb = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? ''
    switch (verb) {
      case 'EHLO':
        await this.#answer('EHLO', line, this.#greeting())
        return
      case 'HELO':
        await this.#answer('HELO', line, '250 scripted.test')
        return
      case 'STARTTLS':
        return this.#startTls(line)
      case 'AUTH':
        return this.#auth(line)
      case 'MAIL': {
        const said = await this.#answer('MAIL', line, '250 2.1.0 Ok')
        if (said.startsWith('2')) this.#from = addressOf(line)
        return
      }
      case 'RCPT': {
        this.#recipient += 1
        const usual = this.#from === undefined ? '503 5.5.1 Need MAIL command' : '250 2.1.5 Ok'
        const said = await this.#answer('RCPT', line, usual)
        if (said.startsWith('2')) this.#to.push(addressOf(line))
        return
      }
      case 'DATA':
        return this.#data(line)
      case 'RSET':
        this.#forget()
        await this.#answer('RSET', line, '250 2.0.0 Ok')
        return
      case 'NOOP':
        return this.#say('250 2.0.0 Ok')
      case 'QUIT':
        await this.#answer('QUIT', line, '221 2.0.0 Bye')
        this.#socket.end()
        throw new Over()
      default:
        this.#say('500 5.5.2 Command unrecognized')
    }
  }

  #greeting(): string {
    const startTls = this.#settings.security === 'starttls' && this.#socket === this.#raw ? ['STARTTLS'] : []
    const lines = ['scripted.test', ...this.#settings.keywords, ...startTls]
    return lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\n')
  }

  async #startTls(line: string): Promise<void> {
    const usual = this.#settings.security === 'starttls' ? '220 2.0.0 Ready' : '502 5.5.1 Not implemented'
    const said = await this.#answer('STARTTLS', line, usual)
    if (said.startsWith('2')) await this.#encrypt()
  }

  async #encrypt(): Promise<void> {
    const { certificate, maxTls, ciphers, asksForCertificate } = this.#settings
    if (!certificate) throw new Error('a server with TLS needs a certificate')
    // not the authority: Node would send it along, and most servers do not
    const { key, cert } = certificate
    const socket = new TLSSocket(this.#raw, {
      isServer: true,
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
      secureContext: createSecureContext({
        key,
        cert,
        maxVersion: maxTls,
        ...(ciphers !== undefined && { ciphers }),
        // what is so old is offered only where nothing is asked of its ciphers
        ...(maxTls === 'TLSv1.1' && { minVersion: maxTls, ciphers: 'DEFAULT@SECLEVEL=0' }),
      }),
    })
    socket.on('error', () => {})
    this.#socket = socket
    this.#lines.attach(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('secure', resolve)
      socket.once('close', () => reject(new Over()))
      this.#raw.once('close', () => reject(new Over()))
    })
  }

  async #auth(line: string): Promise<void> {
    const [, mechanism = '', initial] = line.split(' ')
    for (
      let said = await this.#scripted('AUTH', line);
      said !== undefined;
      said = await this.#scripted('AUTH', line)
    ) {
      // a challenge: the client answers it, and the script speaks again
      if (!said.startsWith('334')) return
      await this.#lines.line()
    }
    const decode = (text = '') => Buffer.from(text, 'base64').toString('utf8')
    const ask = async (challenge: string) => {
      this.#say(`334 ${challenge}`)
      return (await this.#lines.line()) ?? ''
    }
    let username = ''
    let password = ''
    if (mechanism.toUpperCase() === 'LOGIN') {
      username = decode(await ask('VXNlcm5hbWU6'))
      password = decode(await ask('UGFzc3dvcmQ6'))
    } else {
      ;[, username = '', password = ''] = decode(initial ?? (await ask(''))).split('\0')
    }
    const { credentials } = this.#settings
    const right = !credentials || (credentials.username === username && credentials.password === password)
    if (right) this.#watch.happened('login')
    this.#say(right ? '235 2.7.0 Authentication successful' : '535 5.7.8 Authentication credentials invalid')
  }

  async #data(line: string): Promise<void> {
    const usual =
      this.#to.length > 0 ? '354 End data with <CR><LF>.<CR><LF>' : '554 5.5.1 No valid recipients'
    const said = await this.#answer('DATA', line, usual)
    if (!said.startsWith('3')) return
    this.#socket.pause()
    await this.#scripted('gate', line)
    this.#socket.resume()
    const bytes = this.#script().bodyBytes ?? 1
    if (this.#script().body !== undefined && (await this.#lines.holds(bytes)))
      await this.#scripted('body', line)
    const data = await this.#lines.message()
    if (data === undefined) throw new Over()
    this.#came = data
    const mail = { from: this.#from ?? '', to: [...this.#to], data, at: new Date(), connection: this.#number }
    const queued = `250 2.0.0 Ok: queued as ${this.#number}-${this.#message}`
    await this.#answer('dot', line, queued, (reply) =>
      this.#watch.received(mail, reply?.startsWith('2') === true),
    )
    this.#forget()
    this.#message += 1
  }

  #forget(): void {
    this.#from = undefined
    this.#to = []
    this.#recipient = 0
    this.#came = undefined
  }

  /** What was said: the script's answer or the usual one. `before` is told before anything goes out. */
  async #answer(
    phase: Phase,
    line: string,
    usual: string,
    before?: (reply: string | undefined) => void,
  ): Promise<string> {
    const said = await this.#scripted(phase, line, before)
    if (said !== undefined) return said
    before?.(usual)
    this.#say(usual)
    return usual
  }

  async #scripted(
    phase: Phase,
    line: string,
    before?: (reply: string | undefined) => void,
  ): Promise<string | undefined> {
    this.#watch.happened(phase)
    const answer = this.#script()[phase]
    const action = typeof answer === 'function' ? answer(this.#moment(line)) : answer
    if (action === undefined) return undefined
    return this.#perform(action, before)
  }

  #moment(line: string): Moment {
    const data = this.#came && { data: this.#came }
    return { connection: this.#number, message: this.#message, recipient: this.#recipient, line, ...data }
  }

  async #perform(action: Action, before?: (reply: string | undefined) => void): Promise<string> {
    const { after, reply, then } = typeof action === 'string' ? { reply: action } : action
    await after?.()
    before?.(reply)
    if (reply !== undefined) this.#say(reply)
    if (then === 'silence') {
      this.#socket.pause()
      await new Promise<void>((resolve) => this.#raw.once('close', () => resolve()))
    }
    if (then === 'drop') this.#socket.end()
    // only the plain socket can send a RST
    if (then === 'reset') this.#raw.resetAndDestroy()
    if (then !== undefined) throw new Over()
    return reply ?? ''
  }

  #say(reply: string): void {
    if (this.#socket.writable) this.#socket.write(`${reply.split('\n').join('\r\n')}\r\n`)
  }
}

function addressOf(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}
