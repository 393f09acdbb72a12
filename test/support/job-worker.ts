import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { createExpressions } from '../../src/connector/expressions.ts'
import type { Command } from '../../src/connector/acknowledge.ts'
import { handleJob } from '../../src/connector/handle-job.ts'
import type { Dialect } from '../../src/connector/input/dialect.ts'
import { usualLimits } from '../../src/connector/input/limits.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { withoutStopFile, type StopFile } from '../../src/files/stop-file.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { createRateLine } from '../../src/ledger/rate-line.ts'
import type { AccountSettings } from '../../src/mail/account/account-settings.ts'
import { createAccounts } from '../../src/mail/account/accounts.ts'
import { createComposer, type ComposerSettings } from '../../src/mail/compose/compose.ts'
import { createTrust } from '../../src/net/trust.ts'
import type { MailSafety } from '../../src/mail/safety.ts'
import { noBindings, type Bindings } from '../../src/secrets/bindings.ts'
import { createMaskerFactory } from '../../src/secrets/mask/mask.ts'
import { createSecretResolver } from '../../src/secrets/resolve.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { aJob } from './a-job.ts'
import { composerSettings } from './composer-settings.ts'
import { accountSettings } from './account-settings.ts'
import { noNamedAccounts, type NamedAccounts } from '../../src/accounts/named-account.ts'
import type { Tokens } from '../../src/oauth/tokens.ts'
import { noTokens } from './no-tokens.ts'

export interface JobWorkerOptions {
  /** The seed dialect, if nothing else is said. */
  readonly dialect?: Dialect
  readonly sendTimeoutMs?: number
  readonly secrets?: Readonly<Record<string, string>>
  /** What SMTP_SECRETS_FILE says of them. */
  readonly bindings?: Bindings
  /** PEM; what mail servers are trusted besides Node's authorities. */
  readonly ca?: string
  readonly ledger?: Ledger
  readonly onUncertain?: 'report' | 'resend'
  readonly monotonicNow?: () => number
  readonly namedAccounts?: NamedAccounts
  readonly accountsOnly?: boolean
  readonly tokens?: Tokens
  readonly stopping?: AbortSignal
  readonly accounts?: Partial<AccountSettings>
  readonly safety?: MailSafety
  readonly stopFile?: StopFile
  /** What mails are composed with; no files otherwise. */
  readonly composer?: ComposerSettings
}

export interface WholeJob {
  readonly variables: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** The same key: the job comes back. */
  readonly key?: string
  readonly retries?: number
  readonly processId?: string
  readonly tenantId?: string
}

/** A worker in this process, made of the real parts but for engine and disk: a job in, what the engine is told out. */
export interface JobWorker {
  /** The last thing that was said about the job. */
  handle(job: WholeJob): Promise<Command>
  /** As `handle`, where nothing may be said. */
  handleSilently(job: WholeJob): Promise<Command | undefined>
  /** Every line that was logged so far. */
  readonly log: readonly string[]
  /** The metrics page. */
  metrics(): Promise<string>
  close(): void
}

export function createJobWorker({
  dialect = seedDialect,
  sendTimeoutMs = 20_000,
  secrets = {},
  bindings = noBindings,
  ca,
  ledger = createMemoryLedger(Date.now),
  onUncertain = 'report',
  monotonicNow = () => performance.now(),
  namedAccounts = noNamedAccounts,
  accountsOnly = false,
  tokens = noTokens,
  stopping = new AbortController().signal,
  accounts: own = {},
  safety = {},
  stopFile = withoutStopFile(),
  composer = composerSettings(undefined, { maxMessageBytes: 25_000_000 }),
}: JobWorkerOptions = {}): JobWorker {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const accounts = createAccounts(
    accountSettings({ connections: 2, sendTimeoutMs, trust: createTrust(ca), monotonicNow, ...own }),
  )
  const metrics = createMetrics({
    jobsInWork: () => 0,
    accounts: () => accounts.size(),
    pausedAccounts: () => 0,
  })
  const said = new Map<string, Command>()
  const say = async (key: string, command: Command) => void said.set(key, command)
  const shop = {
    commands: {
      complete: (key: string, variables: object) => say(key, { kind: 'complete', variables } as Command),
      fail: (key: string, failure: object) => say(key, { kind: 'fail', ...failure } as Command),
      throwError: (key: string, error: object) => say(key, { kind: 'throw', ...error } as Command),
      updateTimeout: async () => {},
    },
    ledger,
    rateLine: createRateLine(ledger.rates, monotonicNow),
    accounts,
    tokens,
    namedAccounts,
    composer: createComposer(composer),
    secrets: createSecretResolver({ env: secrets, envPrefix: '', bindings: () => bindings }),
    masker: createMaskerFactory(),
    expressions: createExpressions(log),
    limits: { ...usualLimits, accountsOnly },
    safety,
    stopFile,
    metrics,
    log,
    cluster: 'test',
    leaseMs: 30_000,
    sendTimeoutMs,
    onUncertain,
    now: Date.now,
    monotonicNow,
    random: () => 0.5,
    newAttempt: randomUUID,
    draining: new AbortController().signal,
    stopping,
  } as const
  let jobs = 0
  const handleSilently = async ({
    variables,
    headers = {},
    key = String((jobs += 1)),
    retries = 3,
    ...who
  }: WholeJob) => {
    said.delete(key)
    const job = aJob({
      ...who,
      key,
      retries,
      headers: { resultVariable: 'mail', ...headers },
      variables,
      askedAt: monotonicNow(),
    })
    await handleJob(job, dialect, shop)
    return said.get(key)
  }
  return {
    handleSilently,
    async handle(job) {
      const command = await handleSilently(job)
      if (!command) throw new Error(`nothing was said about the job:\n${lines.slice(-5).join('')}`)
      return command
    },
    log: lines,
    metrics: () => metrics.registry.metrics(),
    close: () => accounts.close(),
  }
}

/** The inputs of a mail that is as plain as can be, to a server without encryption. */
export function plainMail({ host, port }: { readonly host: string; readonly port: number }) {
  return {
    authentication: { hostname: host, port },
    smtpEmailMailBoxName: 'shop@example.com',
    smtpEmailToRecipients: ['ada@example.org'],
    smtpEmailSubject: 'Your order',
    smtpEmailContentType: 'text',
    smtpEmailContent: 'Hello Ada',
  }
}
