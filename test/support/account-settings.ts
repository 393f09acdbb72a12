import type { AccountSettings } from '../../src/mail/account/account-settings.ts'
import { createDial } from '../../src/net/dial.ts'
import { createTrust } from '../../src/net/trust.ts'

/** What all accounts of a test have in common. */
export function accountSettings(own: Partial<AccountSettings> = {}): AccountSettings {
  return {
    dial: createDial(),
    connections: 1,
    sendTimeoutMs: 20_000,
    securityFloor: 'auto',
    unverifiedHosts: [],
    clientName: undefined,
    trust: own.trust ?? createTrust(),
    maxJobs: 16,
    monotonicNow: () => performance.now(),
    ...own,
  }
}
