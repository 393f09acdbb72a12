import type { Dial } from '../../net/dial.ts'
import type { Trust } from '../../net/trust.ts'
import type { SecurityFloor } from './security.ts'

/** What all accounts have in common. */
export interface AccountSettings {
  readonly dial: Dial
  /** Of an account that says nothing else. */
  readonly connections: number
  readonly sendTimeoutMs: number
  readonly securityFloor: SecurityFloor
  /** Hosts, in lower case, whose certificate is not verified. */
  readonly unverifiedHosts: readonly string[]
  readonly trust: Trust
  /** So many jobs may be held by the accounts that make no progress, all of them together. */
  readonly maxJobs: number
  readonly monotonicNow: () => number
  /** This worker's name in EHLO, unless the account has one; undefined: the address of the connection. */
  readonly clientName: string | undefined
}
