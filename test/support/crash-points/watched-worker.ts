import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { JobCommands } from '../../../src/broker/commands.ts'
import type { Job } from '../../../src/broker/job.ts'
import { noNamedAccounts } from '../../../src/accounts/named-account.ts'
import { noTokens } from '../no-tokens.ts'
import { createExpressions } from '../../../src/connector/expressions.ts'
import type { Dialect } from '../../../src/connector/input/dialect.ts'
import { usualLimits } from '../../../src/connector/input/limits.ts'
import { handleJob } from '../../../src/connector/handle-job.ts'
import { seedDialect } from '../../../src/connector/input/seed/dialect.ts'
import type { Workshop } from '../../../src/connector/workshop.ts'
import { withoutStopFile } from '../../../src/files/stop-file.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createRateLine } from '../../../src/ledger/rate-line.ts'
import { createSqliteLedger } from '../../../src/ledger/sqlite/sqlite.ts'
import { createAccounts, type Accounts } from '../../../src/mail/account/accounts.ts'
import { createComposer, type Composer } from '../../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createMaskerFactory } from '../../../src/secrets/mask/mask.ts'
import { createSecretResolver } from '../../../src/secrets/resolve.ts'
import { watched, watchedAccount, watchedContent, type Reached } from './watched.ts'
import { accountSettings } from '../account-settings.ts'
import { composerSettings } from '../composer-settings.ts'

const CLUSTER = 'test'
const EPOCH_MS = Date.UTC(2026, 0, 1)
const SEND_TIMEOUT_MS = 120_000
/** More than the gate believes a lease without asking. */
const WAIT_FOR_SLOT_MS = 2_000
const DAY_MS = 24 * 3_600_000

export const LEASE_MS = 30_000
export const CREDENTIALS = { username: 'shop', password: 'a password' }

/** What has no state that matters. */
const shared = {
  secrets: createSecretResolver({
    env: { SECRET_MAIL: CREDENTIALS.password },
    envPrefix: 'SECRET_',
    dir: undefined,
  }),
  masker: createMaskerFactory(),
  expressions: createExpressions(pino({ level: 'silent' })),
  limits: usualLimits,
  safety: {},
  stopFile: withoutStopFile(),
  metrics: createMetrics({ jobsInWork: () => 0, accounts: () => 0, pausedAccounts: () => 0 }),
  trust: createTrust(),
}

/** Mails go over an account with a rate, so that each transaction has to wait for its turn. */
const limitedDialect: Dialect = {
  ...seedDialect,
  parse(...inputs) {
    const request = seedDialect.parse(...inputs)
    if (request.account.kind !== 'inline') return request
    const account = { ...request.account.request, name: 'shop', limits: { perMinute: 1_000 } }
    return { ...request, account: { ...request.account, request: account } }
  },
}

export interface WatchedWorkerOptions {
  readonly ledgerPath: string
  readonly contentRoot: string
  readonly commands: JobCommands
  /** Moves only when the test, or a wait that is no wait here, moves it. */
  readonly clock: { ms: number }
  readonly reached: Reached
  /** An error that the worker did not foresee, as it logs it. */
  readonly onDefect: (line: string) => void
}

/** A worker as `app.ts` builds it, from the real parts; only the engine and the clock are the test's. */
export class WatchedWorker {
  readonly #ledger: Ledger
  readonly #accounts: Accounts
  readonly #shop: Workshop
  readonly #stopping = new AbortController()

  constructor({ ledgerPath, contentRoot, commands, clock, reached, onDefect }: WatchedWorkerOptions) {
    const now = () => EPOCH_MS + clock.ms
    const monotonicNow = () => clock.ms
    this.#ledger = createSqliteLedger({ path: ledgerPath, retentionMs: 90 * DAY_MS, now })
    this.#accounts = createAccounts(
      accountSettings({ sendTimeoutMs: SEND_TIMEOUT_MS, trust: shared.trust, monotonicNow }),
    )
    const accounts: Accounts = {
      ...this.#accounts,
      use: (request) => {
        const { account, release } = this.#accounts.use(request)
        const acquire: typeof account.acquire = async (signal) => {
          // another job has the only connection, for a while
          const other = await account.acquire(signal)
          const passing = async () => {
            await reached('account.acquire queued')
            clock.ms += WAIT_FOR_SLOT_MS
            other.release()
          }
          const [slot] = await Promise.all([account.acquire(signal), passing()])
          return slot
        }
        return { account: watchedAccount({ ...account, acquire }, reached), release }
      },
    }
    const root = watched('contentRoot', createContentRoot({ root: contentRoot, prefixes: [] }), reached)
    const composer = createComposer(composerSettings(root, { cluster: CLUSTER, maxMessageBytes: 50_000_000 }))
    const inParts: Composer = {
      async compose(...mail) {
        const message = await composer.compose(...mail)
        return { ...message, content: watchedContent(message.content, reached) }
      },
    }
    this.#shop = {
      ...shared,
      commands: watched('commands', commands, reached),
      ledger: watched('ledger', this.#ledger, reached, ['problem']),
      rateLine: createRateLine(watched('rates', this.#ledger.rates, reached), monotonicNow),
      accounts,
      tokens: noTokens,
      namedAccounts: noNamedAccounts,
      composer: watched('composer', inParts, reached),
      secrets: watched('secrets', shared.secrets, reached),
      log: pino({ level: 'error' }, { write: onDefect }),
      cluster: CLUSTER,
      leaseMs: LEASE_MS,
      sendTimeoutMs: SEND_TIMEOUT_MS,
      onUncertain: 'report',
      now,
      monotonicNow,
      random: () => 0.5,
      newAttempt: randomUUID,
      draining: new AbortController().signal,
      stopping: this.#stopping.signal,
    }
  }

  handle(job: Job): Promise<void> {
    return handleJob(job, limitedDialect, this.#shop)
  }

  /** Outcomes are written together with the next claim: here it is that of another mail. */
  async writeOutcomes(): Promise<void> {
    const trace = { messageId: '<other@example.com>', server: 'mail.example.com:25', time: '' }
    const claim = { attempt: randomUUID(), fingerprint: '', firstDate: 0, deadlineMs: 1_000, trace }
    const isClaimed = await this.#ledger.claim({ cluster: CLUSTER, jobKey: claim.attempt }, undefined, claim)
    if (!isClaimed) throw new Error('a new entry was there already')
  }

  /** Ends all connections and sends nothing any more. */
  hangUp(): void {
    this.#accounts.close()
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    this.#accounts.close()
    await this.#ledger.close()
  }
}
