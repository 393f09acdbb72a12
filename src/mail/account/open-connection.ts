import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { ConnectError } from '../../net/connect.ts'
import { hostOfCertificate } from '../../net/trust.ts'
import type { AccountRequest } from '../account-request.ts'
import { clientNameOn } from './client-name.ts'
import { errorOf } from './faults.ts'
import { logIn, offers } from './login.ts'
import type { AccountSettings } from './account-settings.ts'
import { protection } from './security.ts'

/** A session with the server, logged in. */
export interface Connection {
  readonly smtp: SMTPConnection
  readonly offersSmtpUtf8: boolean
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
): Promise<Connection> {
  const { host, port, proxy, credentials } = request
  const began = settings.monotonicNow()
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
    withPassword: credentials !== undefined,
  })
  if (how.kind === 'refuse') {
    socket.destroy()
    throw new ConnectError('EREFUSED', how.why)
  }
  const name = clientNameOn(socket.localAddress, settings.clientName)
  const left = timeMs - (settings.monotonicNow() - began)
  const patience = Math.max(1, left - Math.min(LONGEST_MARGIN_MS, timeMs * MARGIN))
  const smtp = new SMTPConnection({
    host,
    port,
    connection: socket,
    name,
    secure: how.kind === 'implicit-tls',
    requireTLS: how.kind === 'require-starttls',
    ignoreTLS: how.kind === 'plain',
    tls: {
      secureContext: settings.secureContext,
      checkServerIdentity: hostOfCertificate,
      rejectUnauthorized: !settings.unverifiedHosts.includes(host.toLowerCase()),
    },
    connectionTimeout: patience,
    greetingTimeout: patience,
    // the deadline of the send comes first: a server that takes its time to reply has all of that
    socketTimeout: settings.sendTimeoutMs,
  })
  // heard where it matters; an idle connection that ends is no failure
  smtp.on('error', () => {})
  const close = () => smtp.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    const ehlo = await greeted(smtp)
    if (credentials) await endedWith(smtp, logIn(smtp, ehlo, credentials))
    return { smtp, offersSmtpUtf8: offers(ehlo, 'SMTPUTF8'), name }
  } catch (error) {
    smtp.close()
    if (
      error instanceof Error &&
      smtp.lastServerResponse === false &&
      Reflect.get(error, 'code') === 'ECONNECTION'
    )
      throw new SilentClose(error.message)
    throw error
  } finally {
    signal.removeEventListener('abort', close)
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
