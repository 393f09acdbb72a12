import { isIPv4 } from 'node:net'
import type { Security } from '../account-request.ts'

/** How one connection is to be protected, once the address it goes to is known. */
export type Protection =
  | { readonly kind: 'implicit-tls' }
  /** STARTTLS (RFC 3207) or no mail. */
  | { readonly kind: 'require-starttls' }
  /** STARTTLS when the server offers it. */
  | { readonly kind: 'offer-starttls' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'refuse'; readonly why: string }

export type SecurityFloor = Security

/**
 * The diagram asks, the operator's floor lifts, and a password never goes over an unencrypted connection to another
 * machine unless both said `none`. Decided by the address connected to, not by its name.
 */
export function protection(question: {
  readonly asked: Security
  /** How an error calls the input that asks. */
  readonly field: string
  readonly floor: SecurityFloor
  readonly port: number
  readonly address: string
  readonly withPassword: boolean
}): Protection {
  const { asked, field, floor, port, withPassword } = question
  const local = isLoopback(question.address)
  const implicitPort = port === 465
  if (asked === 'tls' || floor === 'tls') return { kind: 'implicit-tls' }
  if (asked === 'starttls' || floor === 'starttls') {
    // what the floor lifts may be TLS from the start, too
    return asked !== 'starttls' && implicitPort ? { kind: 'implicit-tls' } : { kind: 'require-starttls' }
  }
  if (asked === 'none') {
    if (local || floor === 'none') return { kind: 'plain' }
    if (withPassword) {
      return {
        kind: 'refuse',
        why: `${field} is "none", and this worker does not send a password over an unencrypted connection. Set ${field} to "auto"; only if the server cannot do TLS, the operator may set SMTP_MIN_SECURITY=none`,
      }
    }
    // the floor `auto` lifts `none`
    return implicitPort ? { kind: 'implicit-tls' } : { kind: 'offer-starttls' }
  }
  if (implicitPort) return { kind: 'implicit-tls' }
  return { kind: withPassword && !local ? 'require-starttls' : 'offer-starttls' }
}

/** 127.0.0.0/8, ::1, and the first of them written as an IPv6 address. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, '')
  return isIPv4(plain) ? plain.startsWith('127.') : plain === '::1'
}
