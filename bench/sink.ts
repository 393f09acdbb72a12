import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { createCertificates } from '../test/support/certificates.ts'
import { answerLines } from './json-lines.ts'

export interface SinkFigures {
  readonly mails: number
  readonly connections: number
  /** From the time in the subject to the reply to the final dot, since the last question (ms). */
  readonly latenciesMs: readonly number[]
  /** When the first mail was accepted, epoch ms. */
  readonly firstAt: number | undefined
}

export interface SinkPlaces {
  readonly starttls: number
  readonly plain: number
  readonly ca: string
}

/** A process of its own that takes every mail and keeps none, one port with STARTTLS and AUTH and one with neither. */
const { ca, cert, key } = await createCertificates()
let mails = 0
let connections = 0
let delayMs = 0
let firstAt: number | undefined
let latenciesMs: number[] = []

function listen(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({
    ...options,
    size: 100_000_000,
    disableReverseLookup: true,
    closeTimeout: 1,
    onConnect: (_session, done) => {
      connections += 1
      done()
    },
    onData: (stream, _session, done) => {
      let begin = ''
      stream.on('data', (part: Buffer) => {
        if (begin.length < 2_000) begin += part.toString('latin1')
      })
      stream.once('end', () => {
        setTimeout(() => {
          mails += 1
          firstAt ??= Date.now()
          const created = /^Subject: bench (\d+)/m.exec(begin)?.[1]
          if (created !== undefined) latenciesMs.push(Date.now() - Number(created))
          done()
        }, delayMs)
      })
    },
  })
  server.on('error', () => undefined)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port))
  })
}

const places: SinkPlaces = {
  starttls: await listen({
    cert,
    key,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
  }),
  plain: await listen({ disabledCommands: ['STARTTLS', 'AUTH'] }),
  ca,
}

answerLines((question: { readonly ask: 'places' | 'figures'; readonly delayMs?: number }): object => {
  if (question.delayMs !== undefined) delayMs = question.delayMs
  if (question.ask === 'places') return places
  const figures: SinkFigures = { mails, connections, latenciesMs, firstAt }
  latenciesMs = []
  return figures
})
