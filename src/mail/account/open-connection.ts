import type { SecureContext } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { ConnectError } from '../../net/connect.ts'
import { hostOfCertificate, UnusableCertificate } from '../../net/trust.ts'
import type { AccountRequest } from '../account-request.ts'
import { clientNameOn } from './client-name.ts'
import { errorOf } from './faults.ts'
import { watchHandshake } from './handshake.ts'
import { offers, type Login } from './login.ts'
import type { AccountSettings } from './account-settings.ts'
import { nameOriginalRecipients } from './original-recipients.ts'
import { protection } from './security.ts'
import { sayXoauth2 } from './xoauth2.ts'

/** A session with the server, logged in. */
export interface Connection {
  readonly smtp: SMTPConnection
  readonly offers: { readonly smtpUtf8: boolean; readonly dsn: boolean; readonly requireTls: boolean }
  readonly encryption: 'none' | 'unverified' | 'verified'
  /** This worker's name in EHLO. */
  readonly name: string
}

/** The server took the connection and closed it without a word, as one does that is about to be restarted. */
export class SilentClose extends Error {
  override readonly name = 'SilentClose'
  readonly code = 'ECONNECTION'
  readonly command = 'CONN'
}

/** A server that is silent is told as that, a moment before the deadline ends everything. */
const MARGIN = 0.05
const LONGEST_MARGIN_MS = 1_000

/**
 * Opens a connection: TCP, encryption, greeting, EHLO, login. All of it may take `timeMs`, but for TCP, which gets half a
 * minute at most. Rejects with a ConnectError, NoMechanism or nodemailer's error.
 */
export async function openConnection(
  request: AccountRequest,
  settings: AccountSettings,
  timeMs: number,
  signal: AbortSignal,
  login: Login | undefined,
): Promise<Connection> {
  const { host, port, proxy } = request
  const began = settings.monotonicNow()
  const secureContext = contextFor(request, settings)
  const { socket, address } = await settings.dial(
    { host, port, proxy },
    { timeoutMs: Math.min(30_000, timeMs / 2), signal },
  )
  const how = protection({
    asked: request.security,
    field: request.securityField,
    floor: settings.securityFloor,
    port,
    address: address ?? '',
    withPassword: login !== undefined,
  })
  if (how.kind === 'refuse' || signal.aborted) {
    socket.destroy()
    throw how.kind === 'refuse' ? new ConnectError('EREFUSED', how.why) : errorOf(signal.reason)
  }
  const name = clientNameOn(socket.localAddress, request.ehloName ?? settings.clientName)
  const left = timeMs - (settings.monotonicNow() - began)
  const patience = Math.max(1, left - Math.min(LONGEST_MARGIN_MS, timeMs * MARGIN))
  // a name with a dot at its end is the same name, and is sent without it (RFC 6066 section 3)
  const asked = (request.tlsName ?? host).replace(/\.$/, '')
  const handshake = watchHandshake({
    raw: socket,
    asked,
    account: request.name,
    how: how.kind === 'implicit-tls' ? 'implicit-tls' : 'starttls',
    minTlsVersion: request.minTlsVersion,
    clientCertificate: request.clientCertificate,
  })
  const isVerified = !settings.unverifiedHosts.includes(host.toLowerCase())
  const smtp: SMTPConnection = new SMTPConnection({
    // goes into SNI, unless it is an address; the connection is there already
    host: asked,
    port,
    connection: socket,
    name,
    secure: how.kind === 'implicit-tls',
    requireTLS: how.kind === 'require-starttls',
    ignoreTLS: how.kind === 'plain',
    tls: handshake.options(
      {
        secureContext,
        checkServerIdentity: (_, certificate) => hostOfCertificate(asked, certificate),
        rejectUnauthorized: isVerified,
      },
      () => smtp,
    ),
    customAuth: { XOAUTH2: sayXoauth2 },
    connectionTimeout: patience,
    greetingTimeout: patience,
    // the deadline of the send comes first: a server that takes its time to reply has all of that
    socketTimeout: settings.sendTimeoutMs,
  })
  nameOriginalRecipients(smtp)
  // heard where it matters; an idle connection that ends is no failure
  smtp.on('error', () => {})
  const close = () => smtp.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    const ehlo = await greeted(smtp)
    if (login) await endedWith(smtp, login.over(smtp, ehlo))
    return {
      smtp,
      offers: {
        smtpUtf8: offers(ehlo, 'SMTPUTF8'),
        dsn: offers(ehlo, 'DSN'),
        requireTls: offers(ehlo, 'REQUIRETLS'),
      },
      encryption: !smtp.secure ? 'none' : isVerified ? 'verified' : 'unverified',
      name,
    }
  } catch (thrown) {
    smtp.close()
    if (how.kind !== 'implicit-tls' && TLS_ALERT.test(String(smtp.lastServerResponse)))
      throw new ConnectError('EREFUSED', 'it speaks TLS from the start on this port: set security to "tls"')
    const error = handshake.explain(errorOf(thrown))
    if (smtp.lastServerResponse === false && Reflect.get(error, 'code') === 'ECONNECTION')
      throw handshake.explain(new SilentClose(error.message))
    throw error
  } finally {
    signal.removeEventListener('abort', close)
  }
}

/** A record of TLS (RFC 8446 section 5.1) with an alert, which says that a handshake was waited for. */
const TLS_ALERT = /^\x15\x03[\0-\x04]/

/** Before anything is dialled: what cannot be used is no matter of the server. */
function contextFor(request: AccountRequest, { trust }: AccountSettings): SecureContext {
  try {
    return trust.contextFor(request)
  } catch (error) {
    if (!(error instanceof UnusableCertificate)) throw error
    const whose = request.name === undefined ? '' : ` (account "${request.name}")`
    throw new ConnectError('EREFUSED', `${error.message}${whose}`)
  }
}

/** The server's last reply to EHLO; to HELO, where it knows no other. */
async function greeted(smtp: SMTPConnection): Promise<string> {
  const connected = new Promise<void>((resolve, reject) => {
    smtp.connect((error) => (error ? reject(error) : resolve()))
  })
  await endedWith(smtp, connected)
  return smtp.lastServerResponse === false ? '' : smtp.lastServerResponse
}

/** The end of a step, or of the connection meanwhile. */
function endedWith(smtp: SMTPConnection, step: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const onEnd = () =>
      reject(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION', command: 'CONN' }))
    const settle = (then: () => void) => () => {
      smtp.removeListener('error', reject)
      smtp.removeListener('end', onEnd)
      then()
    }
    smtp.once('error', reject)
    smtp.once('end', onEnd)
    step.then(settle(resolve), (error: unknown) => settle(() => reject(errorOf(error)))())
  })
}
