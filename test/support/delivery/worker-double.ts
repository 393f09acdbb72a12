import { Readable } from 'node:stream'
import { pino } from 'pino'
import type { JobCommands } from '../../../src/broker/commands.ts'
import { noNamedAccounts } from '../../../src/accounts/named-account.ts'
import { noTokens } from '../no-tokens.ts'
import { createExpressions } from '../../../src/connector/expressions.ts'
import { usualLimits } from '../../../src/connector/input/limits.ts'
import type { Workshop } from '../../../src/connector/workshop.ts'
import { withoutStopFile } from '../../../src/files/stop-file.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createRateLine } from '../../../src/ledger/rate-line.ts'
import { createAccount, type Account } from '../../../src/mail/account/account.ts'
import { createShares } from '../../../src/mail/account/shares.ts'
import type { Composer } from '../../../src/mail/compose/compose.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createMaskerFactory } from '../../../src/secrets/mask/mask.ts'
import { createSecretResolver } from '../../../src/secrets/resolve.ts'
import type { PoolDouble } from './pool-double.ts'
import { accountSettings } from '../account-settings.ts'

export const CLUSTER = 'test'
export const LEASE_MS = 30_000
export const SEND_TIMEOUT_MS = 120_000

/** What all workers of a test share, since none of it has a state that matters. */
const shared = {
  secrets: createSecretResolver({ env: {}, envPrefix: 'SECRET_', dir: undefined }),
  masker: createMaskerFactory(),
  expressions: createExpressions(pino({ level: 'silent' })),
  limits: usualLimits,
  safety: {},
  stopFile: withoutStopFile(),
  metrics: createMetrics({ jobsInWork: () => 0, accounts: () => 0, pausedAccounts: () => 0 }),
  cluster: CLUSTER,
  leaseMs: LEASE_MS,
  sendTimeoutMs: SEND_TIMEOUT_MS,
  random: () => 0.5,
}
const trust = createTrust()

export interface WorkerParts {
  readonly commands: JobCommands
  readonly ledger: Ledger
  readonly composer: Composer
  readonly pool: PoolDouble
  readonly connections: number
  readonly onUncertain: 'report' | 'resend'
  readonly monotonicNow: () => number
  readonly newAttempt: () => string
  /** An error that the worker did not foresee, as it logs it. */
  readonly onDefect: (line: string) => void
}

/** A worker as `app.ts` builds it, but for the parts that a test has in its hands. */
export function workerDouble(parts: WorkerParts): {
  readonly shop: Workshop
  readonly drain: () => void
  readonly stop: () => void
} {
  const { commands, ledger, composer, onUncertain, monotonicNow, newAttempt, onDefect } = parts
  const draining = new AbortController()
  const stopping = new AbortController()
  const account = accountWith(parts)
  const shop: Workshop = {
    ...shared,
    log: pino({ level: 'error' }, { write: onDefect }),
    commands,
    ledger,
    rateLine: createRateLine(ledger.rates, monotonicNow),
    composer,
    tokens: noTokens,
    namedAccounts: noNamedAccounts,
    accounts: {
      use: () => ({ account, release() {} }),
      size: () => 1,
      wanted: () => Infinity,
      expect: () => () => undefined,
      paused: () => [],
      close() {},
    },
    onUncertain,
    now: () => EPOCH_MS + monotonicNow(),
    monotonicNow,
    newAttempt,
    draining: draining.signal,
    stopping: stopping.signal,
  }
  return { shop, drain: () => draining.abort(), stop: () => stopping.abort() }
}

export const EPOCH_MS = Date.UTC(2026, 0, 1)

/** The real queue for connections, with a pool of the test's. */
function accountWith({ pool, connections, monotonicNow }: WorkerParts): Account {
  const settings = accountSettings({
    connections,
    sendTimeoutMs: SEND_TIMEOUT_MS,
    trust,
    monotonicNow,
  })
  const account = createAccount(
    { host: 'mail.example.com', port: 587, security: 'auto', securityField: 'security' },
    settings,
    createShares({ most: settings.maxJobs, connections, monotonicNow }),
  )
  return { ...account, pool: pool as unknown as Account['pool'] }
}

/** Composes at once; in parts the message is a stream, which the gate writes with pauses. */
export function composerDouble(inParts: boolean): Composer {
  return {
    async compose(email, { fingerprint }) {
      const bytes = Buffer.from(`Subject: ${email.subject}\r\n\r\nHello\r\n`)
      const half = bytes.length >> 1
      const parts = [bytes.subarray(0, half), bytes.subarray(half)]
      return {
        envelope: { from: email.from.address, to: email.to.map(({ address }) => address), smtpUtf8: false },
        messageId: `<${fingerprint.slice(0, 16)}@example.com>`,
        size: bytes.length,
        content: inParts ? () => Readable.from(parts) : bytes,
      }
    },
  }
}
