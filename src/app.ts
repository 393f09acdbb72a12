import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { createJobCommands } from './broker/commands.ts'
import { openGateway } from './broker/gateway.ts'
import type { Job } from './broker/job.ts'
import { startJobSource } from './broker/job-source.ts'
import { createExpressions } from './connector/expressions.ts'
import { handleJob } from './connector/handle-job.ts'
import type { Dialect } from './connector/input/dialect.ts'
import { dialectNamed } from './connector/input/dialects.ts'
import type { Workshop } from './connector/workshop.ts'
import { createEngineLog } from './telemetry/engine-log.ts'
import { createHealth } from './telemetry/health.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { startHttpServer } from './http/server.ts'
import { createReleases } from './releases.ts'
import { createAccounts } from './mail/account/accounts.ts'
import { createComposer } from './mail/compose/compose.ts'
import { createContentRoot } from './mail/content/root.ts'
import { trustContext } from './net/trust.ts'
import { openLedger } from './ledger/open.ts'
import { createLedgerWatch } from './telemetry/ledger-watch.ts'
import { pause } from './time/pause.ts'
import { createMasker, createMaskerFactory } from './secrets/mask/mask.ts'
import { createSecretResolver } from './secrets/resolve.ts'
import type { Environment } from './settings/environment.ts'
import type { Settings } from './settings/table.ts'

export interface App {
  readonly httpPort: number
  /** Drains and releases everything. `clean`: every job in work was finished or given back. */
  stop(): Promise<{ readonly clean: boolean }>
}

/** A lease is short, since it is renewed: the jobs of a killed worker come back within half a minute. */
const LEASE_MS = 30_000

/** After SMTP_SHUTDOWN_TIMEOUT: time to give back what was aborted. */
const LAST_WORDS_MS = 2_000

/** The composition root: builds every part from the settings, and undoes it in reverse. */
export async function startApp(settings: Settings, env: Environment, log: Logger): Promise<App> {
  const releases = createReleases()
  const onReleaseError = (name: string, error: unknown) =>
    log.warn({ err: error, part: name }, 'part did not close')
  const monotonicNow = () => performance.now()
  const draining = new AbortController()
  const stopping = new AbortController()
  // each job in work listens
  setMaxListeners(0, draining.signal, stopping.signal)
  const inWork = new Set<Promise<void>>()

  try {
    if (settings.ledger.kind === 'memory') {
      log.warn(
        { event: 'ledger-memory' },
        'the ledger is kept in memory: nothing of it outlives this process',
      )
    }
    const ledger = await openLedger({
      location: settings.ledger,
      retentionMs: settings.ledgerRetentionMs,
      masker: (secrets) => createMasker(secrets).text,
    })
    releases.add('ledger', () => ledger.close())
    const ledgerIsUsable = createLedgerWatch(ledger, log)

    for (const host of settings.tlsUnverifiedHosts) {
      log.warn({ event: 'tls-unverified', host }, 'the certificate of this mail server is not verified')
    }
    const accounts = createAccounts({
      connections: settings.poolConnections,
      sendTimeoutMs: settings.sendTimeoutMs,
      securityFloor: settings.minSecurity,
      unverifiedHosts: settings.tlsUnverifiedHosts,
      secureContext: trustContext(
        settings.caFile === undefined ? undefined : readFileSync(settings.caFile, 'utf8'),
      ),
      maxJobs: Math.max(1, Math.floor(settings.maxJobs / 2)),
      monotonicNow,
    })
    releases.add('accounts', () => accounts.close())

    const metrics = createMetrics({
      jobsInWork: () => inWork.size,
      accounts: () => accounts.size(),
      pausedAccounts: () => accounts.paused().length,
    })
    const health = createHealth({
      ledgerProblem: () => ledger.problem(),
      pausedAccounts: () => accounts.paused(),
    })
    const http = await startHttpServer({
      host: settings.httpHost,
      port: settings.httpPort,
      health,
      registry: metrics.registry,
    })
    releases.add('http', () => http.close())

    const { gateway, tenantIds } = await openGateway()
    releases.add('gateway', () => gateway.close())
    const engineLog = createEngineLog(log, gateway.address, monotonicNow)

    const contentRoot = createContentRoot({ root: settings.contentRoot, prefixes: settings.contentPrefix })
    const workshop: Workshop = {
      commands: createJobCommands(gateway),
      ledger,
      accounts,
      composer: createComposer({
        cluster: settings.cluster,
        contentRoot,
        followUp: { timeZone: settings.timeZone, time: settings.followUpTime },
        maxMessageBytes: settings.maxMessageBytes,
      }),
      secrets: createSecretResolver({
        env,
        envPrefix: settings.secretsEnvPrefix,
        dir: settings.secretsDir,
        scope: settings.secretsScope,
      }),
      masker: createMaskerFactory(),
      expressions: createExpressions(log),
      metrics,
      log,
      cluster: settings.cluster,
      leaseMs: LEASE_MS,
      sendTimeoutMs: settings.sendTimeoutMs,
      onUncertain: settings.onUncertain,
      now: Date.now,
      monotonicNow,
      random: Math.random,
      newAttempt: randomUUID,
      draining: draining.signal,
      stopping: stopping.signal,
    }

    const unanswered = new Set(settings.jobTypes.map(({ type }) => type))
    const answered = (type: string) => {
      engineLog.answered()
      unanswered.delete(type)
      if (unanswered.size > 0) return
      const before = health.ready().ready
      health.engineAnswered()
      if (!before && health.ready().ready) {
        log.info({ event: 'ready', jobTypes: settings.jobTypes, engine: gateway.address }, 'ready')
      }
    }
    const handle = (job: Job, dialect: Dialect): Promise<void> => {
      const work = handleJob(job, dialect, workshop).finally(() => inWork.delete(work))
      inWork.add(work)
      return work
    }
    const sources = settings.jobTypes.map(({ type, dialect }) =>
      startJobSource({
        gateway,
        type,
        worker: `smtp-${hostname()}`,
        tenantIds,
        maxJobs: Math.max(1, Math.floor(settings.maxJobs / settings.jobTypes.length)),
        leaseMs: LEASE_MS,
        handle: (job) => handle(job, dialectNamed(dialect)),
        // without a ledger nothing may be sent, so nothing is taken
        mayTake: ledgerIsUsable,
        onAnswer: () => answered(type),
        onProblem: (problem) => {
          const text = engineLog.failed(problem)
          // back-pressure is an answer: the engine lives, and jobs go on
          if (problem.problem === 'busy') return
          unanswered.add(type)
          health.engineFailed(text)
        },
        monotonicNow,
        pause,
      }),
    )

    const stop = async () => {
      health.draining()
      draining.abort()
      await Promise.all(sources.map((source) => source.stop()))
      let clean = await within(settings.shutdownTimeoutMs, inWork)
      if (!clean) {
        log.warn(
          { event: 'drain-timeout', jobs: inWork.size },
          'the time to drain is over; aborting what is left',
        )
        stopping.abort()
        await within(LAST_WORDS_MS, inWork)
        clean = false
      }
      await releases.run(onReleaseError)
      return { clean }
    }
    let stopped: ReturnType<App['stop']> | undefined
    return { httpPort: http.port, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await releases.run(onReleaseError)
    throw error
  }
}

/** True when all work ended in time. */
async function within(ms: number, work: ReadonlySet<Promise<void>>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  const done = Promise.allSettled(work).then(() => true)
  const result = await Promise.race([done, late])
  clearTimeout(timer)
  return result
}
