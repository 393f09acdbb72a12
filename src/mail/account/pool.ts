import type { SecureContext } from 'node:tls'
import SMTPPool from 'nodemailer/lib/smtp-pool'
import { connect, ConnectError } from '../../net/connect.ts'
import { hostOfCertificate } from '../../net/trust.ts'
import type { AccountRequest } from '../email.ts'
import { clientNameOn } from './client-name.ts'
import { loginOptions } from './login.ts'
import { protection, type SecurityFloor } from './security.ts'

export interface AccountSettings {
  readonly connections: number
  readonly sendTimeoutMs: number
  readonly securityFloor: SecurityFloor
  /** Hosts, in lower case, whose certificate is not verified. */
  readonly unverifiedHosts: readonly string[]
  /** Made once: reading all root certificates anew for each connection costs more than the handshake. */
  readonly secureContext: SecureContext
  /** Jobs of one account beyond this number are put off while the account makes no progress. */
  readonly maxJobs: number
  readonly monotonicNow: () => number
  /** This worker's name in EHLO; undefined: the address of the connection. */
  readonly clientName: string | undefined
}

/** Connections to one server with one login. Nothing is opened before a mail needs it. */
export function createPool(
  request: AccountRequest,
  settings: AccountSettings,
  onName: (name: string) => void = () => {},
): SMTPPool {
  const { host, port, security, securityField, credentials } = request
  const { sendTimeoutMs } = settings
  const connectionTimeout = Math.min(30_000, sendTimeoutMs / 2)
  return new SMTPPool({
    host,
    port,
    // decided per connection by getSocket below
    secure: false,
    ...(credentials && loginOptions(credentials)),
    tls: {
      secureContext: settings.secureContext,
      checkServerIdentity: hostOfCertificate,
      rejectUnauthorized: !settings.unverifiedHosts.includes(host.toLowerCase()),
    },
    maxConnections: settings.connections,
    // a connection that died idle costs no retry; the gate makes sure that a message handed over is never requeued
    maxRequeues: 2,
    connectionTimeout,
    // shorter than the socket's own limit, so that the silence of a TLS port is told as what it is
    greetingTimeout: Math.min(20_000, sendTimeoutMs / 3),
    dnsTimeout: connectionTimeout,
    // the deadline of the send comes first: a server that takes its time to reply has all of that
    socketTimeout: sendTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket(_options, callback) {
      connect(host, port, connectionTimeout).then(
        (socket) => {
          const how = protection({
            asked: security,
            field: securityField,
            floor: settings.securityFloor,
            port,
            address: socket.remoteAddress ?? '',
            withPassword: credentials !== undefined,
          })
          if (how.kind === 'refuse') {
            socket.destroy()
            return callback(new ConnectError('EREFUSED', how.why))
          }
          const name = clientNameOn(socket.localAddress, settings.clientName)
          onName(name)
          callback(null, {
            connection: socket,
            name,
            secure: how.kind === 'implicit-tls',
            requireTLS: how.kind === 'require-starttls',
            ignoreTLS: how.kind === 'plain',
          })
        },
        (error: unknown) => callback(asError(error)),
      )
    },
  })
}

/** For whoever takes nothing but an Error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
