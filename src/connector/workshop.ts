import type { Logger } from 'pino'
import type { JobCommands } from '../broker/commands.ts'
import type { StopFile } from '../files/stop-file.ts'
import type { NamedAccounts } from '../accounts/named-account.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RateLine } from '../ledger/rate-line.ts'
import type { Accounts } from '../mail/account/accounts.ts'
import type { Composer } from '../mail/compose/compose.ts'
import type { Tokens } from '../oauth/tokens.ts'
import type { MailSafety } from '../mail/safety.ts'
import type { MaskerFactory } from '../secrets/mask/mask.ts'
import type { SecretResolver } from '../secrets/resolve.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Expressions } from './expressions.ts'
import type { Limits } from './input/limits.ts'
import type { Policy } from './input/policy.ts'

/** What jobs are handled with; one for the life of the worker. */
export interface Workshop {
  readonly commands: JobCommands
  readonly ledger: Ledger
  readonly rateLine: RateLine
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly namedAccounts: NamedAccounts
  readonly composer: Composer
  readonly secrets: SecretResolver
  readonly masker: MaskerFactory
  readonly expressions: Expressions
  readonly metrics: Metrics
  readonly log: Logger
  readonly limits: Limits
  readonly safety: MailSafety
  readonly stopFile: StopFile
  /** The engine's name in the ledger. */
  readonly cluster: string
  readonly leaseMs: number
  readonly sendTimeoutMs: number
  /** For jobs that do not say it themselves. */
  readonly onUncertain: Policy['onUncertain']
  /** Epoch ms. */
  readonly now: () => number
  readonly monotonicNow: () => number
  /** 0 (included) to 1. */
  readonly random: () => number
  /** A name that no attempt had before. */
  readonly newAttempt: () => string
  /** Aborts when the worker drains: jobs that wait for a connection go back. */
  readonly draining: AbortSignal
  /** Aborts when the time to drain is over. */
  readonly stopping: AbortSignal
}
