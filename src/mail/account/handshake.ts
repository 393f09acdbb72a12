import type { Socket } from 'node:net'
import { TLSSocket, type ConnectionOptions } from 'node:tls'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { certificatesIn } from '../../net/pem.ts'
import { shownCertificates, withFacts, type ShownCertificate, type TlsFacts } from '../../net/tls-facts.ts'

/** Looks on while nodemailer shakes hands: with the error alone Node has forgotten the certificate. */
export interface HandshakeWatch {
  /** The options as nodemailer is to get them. */
  options(options: ConnectionOptions, connection: () => SMTPConnection): ConnectionOptions
  /** The error, with what was seen when there was a handshake. */
  explain(error: Error): Error
}

export interface HandshakeQuestion {
  /** As it was dialled, before TLS. */
  readonly raw: Socket
  readonly asked: string
  readonly account: string | undefined
  readonly how: TlsFacts['how']
  readonly minTlsVersion: TlsFacts['minTlsVersion'] | undefined
  readonly clientCertificate: { readonly cert: string } | undefined
}

/** It decides nothing: that Node verifies is in the options. */
export function watchHandshake(question: HandshakeQuestion): HandshakeWatch {
  const { raw, asked, account, how, minTlsVersion = 'TLSv1.2', clientCertificate } = question
  let smtp: SMTPConnection | undefined
  let heardBefore = 0
  let saidBefore: string | false = false
  let chain: readonly ShownCertificate[] = []
  let isFinished = false

  const look = (socket: unknown) => {
    if (!(socket instanceof TLSSocket)) return
    // before Node's own listener, which throws a bad certificate away; `getPeerX509Certificate` would take it from Node
    socket.prependOnceListener('secure', () => (chain = shownCertificates(socket.getPeerCertificate(true))))
    socket.once('secureConnect', () => (isFinished = true))
  }
  return {
    options: (options, connection) => ({
      ...options,
      // nodemailer reads its options when it begins the handshake, in the turn in which it makes the TLS socket
      get host() {
        smtp = connection()
        heardBefore = raw.bytesRead
        saidBefore = smtp.lastServerResponse
        queueMicrotask(() => look(smtp?._socket))
        return asked
      },
    }),
    explain(error) {
      if (!smtp) return error
      const own = clientCertificate && certificatesIn(clientCertificate.cert)[0]
      return withFacts(error, {
        asked,
        account,
        how,
        chain,
        own: own && shownCertificates(own.toLegacyObject())[0],
        minTlsVersion,
        heard: raw.bytesRead - heardBefore,
        came: !isFinished ? 'not-through' : smtp.lastServerResponse === saidBefore ? 'through' : 'answered',
      })
    },
  }
}
