import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { openNamedAccounts } from './accounts/open.ts'
import { createJobCommands } from './broker/commands.ts'
import { createDocuments } from './broker/documents.ts'
import { openGateway } from './broker/gateway.ts'
import { createExpressions } from './connector/expressions.ts'
import type { Workshop } from './connector/workshop.ts'
import { openStopFile, withoutStopFile, type StopFile } from './files/stop-file.ts'
import { startHttpServer } from './http/server.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openLedger } from './ledger/open.ts'
import { createRateLine } from './ledger/rate-line.ts'
import { createAccounts, type Accounts } from './mail/account/accounts.ts'
import { createComposer, type Composer } from './mail/compose/compose.ts'
import { createContentRoot } from './mail/content/root.ts'
import { createSources, type SourceSettings } from './mail/content/source.ts'
import { createUrlFiles } from './mail/content/url-file.ts'
import type { MailSafety } from './mail/safety.ts'
import { createDial, type DialSettings } from './net/dial.ts'
import { isFullName } from './net/full-name.ts'
import { createHttpClient } from './net/http-client.ts'
import { createHttpRequest } from './net/http-request.ts'
import { createTrust } from './net/trust.ts'
import { createTokens } from './oauth/tokens.ts'
import { createReleases } from './releases.ts'
import { createMasker, createMaskerFactory } from './secrets/mask/mask.ts'
import { createSecretResolver } from './secrets/resolve.ts'
import type { Environment } from './settings/environment.ts'
import { openSecretsFile } from './settings/secrets-file.ts'
import type { Settings } from './settings/table.ts'
import { openSigning, type Signing } from './signing/open.ts'
import { createEngineLog } from './telemetry/engine-log.ts'
import { createHealth } from './telemetry/health.ts'
import { createLedgerWatch } from './telemetry/ledger-watch.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { pause } from './time/pause.ts'
import { createWorkerState, startWorker } from './worker.ts'

export interface App {
  readonly httpPort: number
  /** Ends after `stop`. Rejects when the worker takes no more jobs of a type, and nobody asked for that. */
  readonly ended: Promise<unknown>
  /** Drains and releases everything. `clean`: every job was finished or given back, and every part has closed. */
  stop(): Promise<{ readonly clean: boolean }>
}

/** A lease is short, since it is renewed: the jobs of a killed worker come back within half a minute. */
const LEASE_MS = 30_000

/** Far more than a token endpoint says; who reads the reply has a limit of its own. */
const MOST_TOKEN_BYTES = 1_000_000

const monotonicNow = () => performance.now()

/** The composition root: builds every part from the settings, and undoes it in reverse. Rejects when a part cannot be built. */
export async function startApp(settings: Settings, env: Environment, log: Logger): Promise<App> {
  const releases = createReleases()
  const release = async (): Promise<boolean> => {
    let clean = true
    await releases.run((part, error) => {
      clean = false
      log.warn({ err: error, part }, 'part did not close')
    })
    return clean
  }

  try {
    const state = createWorkerState()
    const ledger = await ledgerOf(settings, log)
    releases.add('ledger', () => ledger.close())
    const secretsFile = openSecretsFile(settings, env, log, pause)
    if (secretsFile) releases.add('secrets file', () => secretsFile.close())
    const network = networkOf(settings)
    const accounts = accountsOf(settings, network, log)
    releases.add('accounts', () => accounts.close())

    const tokens = createTokens({
      fetch: network.askForToken,
      now: Date.now,
      monotonicNow,
      // a third: a mail server that refuses the token has it renewed, and then there is a mail to send
      timeoutMs: Math.min(30_000, settings.sendTimeoutMs / 3),
      log,
    })
    releases.add('tokens', () => tokens.close())
    const namedAccounts = openNamedAccounts({
      path: settings.accountsFile,
      log,
      // it may hold what a grant lacked that was refused
      onTaken: () => tokens.forgetRefusals(),
      pause,
    })
    releases.add('accounts file', () => namedAccounts.close())

    const signing = openSigning({ path: settings.dkimFile, log, pause })
    releases.add('DKIM file', () => signing.close())

    const stopFile = await stopFileOf(settings, log)
    releases.add('stop file', () => stopFile.close())

    const metrics = createMetrics({
      jobsInWork: () => state.inWork.size,
      accounts: () => accounts.size(),
      pausedAccounts: () => accounts.paused().length,
    })
    const health = createHealth({
      ledgerTrouble: () => ledger.trouble(),
      stopTrouble: () => stopFile.trouble(),
      pausedAccounts: () => accounts.paused().length,
    })
    const { httpHost: host, httpPort: port } = settings
    const http = await startHttpServer({ host, port, health, registry: metrics.registry })
    releases.add('http', () => http.close())

    const { gateway, tenantIds, rest } = await openGateway()
    releases.add('gateway', () => gateway.close())
    const engineLog = createEngineLog(log, gateway, monotonicNow)

    const shop: Workshop = {
      commands: createJobCommands(gateway),
      ledger,
      rateLine: createRateLine(ledger.rates, monotonicNow),
      accounts,
      tokens,
      namedAccounts,
      composer: composerOf(settings, signing, {
        getDocument: createDocuments(rest, network.askEngine),
        getUrl: createUrlFiles(network.askForFile),
      }),
      secrets: createSecretResolver({
        env,
        envPrefix: settings.secretsEnvPrefix,
        dir: settings.secretsDir,
        scope: settings.secretsScope,
        bindings: secretsFile && (() => secretsFile.current()),
      }),
      masker: createMaskerFactory(),
      expressions: createExpressions(log),
      safety: safetyOf(settings, log),
      stopFile,
      limits: {
        recipients: settings.maxRecipients,
        attachments: settings.maxAttachments,
        accountsOnly: settings.accountsOnly,
      },
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
      draining: state.draining.signal,
      stopping: state.stopping.signal,
    }
    const ledgerUsable = createLedgerWatch(ledger, log)
    const worker = startWorker(state, {
      jobTypes: settings.jobTypes,
      maxJobs: settings.maxJobs,
      gateway,
      tenantIds,
      shop,
      pause,
      // without a ledger nothing may be sent, so nothing is taken
      mayTake: () => ledgerUsable() && stopFile.trouble() === undefined,
      onAnswer: () => engineLog.answered(),
      onReady() {
        const before = health.ready().ready
        health.engineAnswered()
        if (before || !health.ready().ready) return
        log.info({ event: 'ready', jobTypes: settings.jobTypes, engine: gateway.address }, 'ready')
      },
      onProblem(problem) {
        const text = engineLog.failed(problem)
        if (problem.problem !== 'busy') health.engineFailed(text)
      },
    })

    const stop = async () => {
      health.draining()
      const drained = await worker.drain(settings.shutdownTimeoutMs, log)
      const released = await release()
      return { clean: drained && released }
    }
    let stopped: ReturnType<App['stop']> | undefined
    return { httpPort: http.port, ended: worker.ended, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await release()
    throw error
  }
}

async function ledgerOf(settings: Settings, log: Logger): Promise<Ledger> {
  const { ledger: location, ledgerRetentionMs: retentionMs } = settings
  if (location.kind === 'memory') {
    const event = { event: 'ledger-memory' }
    log.warn(event, 'the ledger is kept in memory: nothing of it outlives this process')
  }
  return openLedger({
    location,
    retentionMs,
    masker: (secrets) => createMasker(secrets).text,
    warn: (reason) =>
      log.warn({ event: 'ledger-exposed', reason }, 'somebody else can change what the ledger says'),
  })
}

/** The ways out of this machine, as the operator allows them. */
function networkOf({ caFile, hostsAllow: allow, hostsDeny: deny, urlsAllow, proxy }: Settings) {
  const trust = createTrust(caFile === undefined ? undefined : readFileSync(caFile, 'utf8'))
  const common = { proxy, trust }
  // the list of allowed hosts is for mail servers
  const dial = createDial({ ...common, purpose: 'token endpoint', policy: { allow: [], deny } })
  return {
    trust,
    dial: createDial({ ...common, purpose: 'mail server', policy: { allow, deny } }),
    // its certificates are the client's own, and it stands in this network: no proxy, and no list of mail servers
    askEngine: createHttpRequest({
      dial: createDial({ purpose: 'document store' }),
      trust: createTrust(),
      plain: 'anybody',
    }),
    askForFile:
      urlsAllow.length === 0
        ? undefined
        : createHttpRequest({ dial: createDial(fileServers(urlsAllow, deny)), trust, plain: 'loopback' }),
    askForToken: createHttpClient({ dial, trust, mostBytes: MOST_TOKEN_BYTES }),
  }
}

function fileServers(allow: Settings['urlsAllow'], deny: Settings['hostsDeny']): DialSettings {
  const policy = { allow, deny, allowName: 'SMTP_URLS_ALLOW', publicOnly: true }
  return { purpose: 'file server', policy }
}

function accountsOf(
  settings: Settings,
  { dial, trust }: Pick<ReturnType<typeof networkOf>, 'dial' | 'trust'>,
  log: Logger,
): Accounts {
  for (const host of settings.tlsUnverifiedHosts) {
    log.warn({ event: 'tls-unverified', host }, 'the certificate of this mail server is not verified')
  }
  return createAccounts({
    dial,
    connections: settings.poolConnections,
    sendTimeoutMs: settings.sendTimeoutMs,
    clientName: settings.ehloName ?? [hostname()].find(isFullName),
    securityFloor: settings.minSecurity,
    unverifiedHosts: settings.tlsUnverifiedHosts,
    trust,
    // a server that hangs holds half of the worker at most: the other half is for the other accounts
    maxJobs: Math.max(1, Math.floor(settings.maxJobs / 2)),
    monotonicNow,
  })
}

async function stopFileOf({ stopFile: path }: Settings, log: Logger): Promise<StopFile> {
  if (path === undefined) return withoutStopFile()
  return openStopFile({
    name: 'SMTP_STOP_FILE',
    path,
    pause,
    monotonicNow,
    onThere: (reason) =>
      log.warn({ event: 'stopped', reason, file: path }, 'nothing is sent and no jobs are taken'),
    onGone: () =>
      log.info({ event: 'stopped-no-more', file: path }, 'the stop file is gone; jobs are taken again'),
  })
}

/** Whoever takes a test system for the real one, or the other way round, should see it at once. */
function safetyOf(settings: Settings, log: Logger): MailSafety {
  const { sandboxTo, recipientsAllow, subjectPrefix } = settings
  if (sandboxTo !== undefined) {
    const event = { event: 'sandbox', addresses: sandboxTo.length }
    log.warn(event, 'SMTP_SANDBOX_TO is set: no mail goes to its recipients')
  }
  return { sandboxTo, recipientsAllow, subjectPrefix }
}

function composerOf(
  settings: Settings,
  signing: Signing,
  from: Pick<SourceSettings, 'getDocument' | 'getUrl'>,
): Composer {
  const limits = {
    // in base64 it is a third more
    mostBytes: Math.floor(settings.maxMessageBytes * 0.75),
    patienceMs: settings.sendTimeoutMs,
  }
  const contentRoot = createContentRoot({ root: settings.contentRoot, prefixes: settings.contentPrefix })
  return createComposer({
    cluster: settings.cluster,
    contentRoot,
    sources: createSources({ root: contentRoot, ...from, limits }),
    followUp: { timeZone: settings.timeZone, time: settings.followUpTime },
    maxMessageBytes: settings.maxMessageBytes,
    attachmentTypesDeny: settings.attachmentTypesDeny,
    signing: () => signing.current(),
  })
}
