import type { Logger } from 'pino'
import type { JobCommands } from '../broker/commands.ts'
import type { Job } from '../broker/job.ts'
import type { ConnectorError } from '../failures.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Accounts } from '../mail/account/accounts.ts'
import type { Composer } from '../mail/compose/compose.ts'
import { deliveryFailure } from '../mail/failure/delivery-failure.ts'
import { envelopeRecipients } from '../mail/address/envelope.ts'
import type { MaskerFactory } from '../secrets/mask/mask.ts'
import type { SecretResolver } from '../secrets/resolve.ts'
import { acknowledge, type Acknowledged, type Command } from './acknowledge.ts'
import { deliverOnce } from './delivery/deliver-once.ts'
import type { Delivery } from './delivery/delivery.ts'
import { toConnectorError } from './answer/error-object.ts'
import type { Expressions } from './expressions.ts'
import type { EmailRequest } from './input/email-request.ts'
import { fingerprint } from './input/fingerprint.ts'
import { misspelledInputs } from './input/seed/misspelled.ts'
import { onFailureOf, parseSeedInput } from './input/seed/seed.ts'
import { readJobHeaders } from './job-headers.ts'
import { createLease, type Lease } from './lease.ts'
import { createMasks, maskError, type Masks } from './masks.ts'
import { failed, succeeded, tryRestLater, type Circumstances } from './answer/outcome.ts'
import { deferredRecipients } from './delivery/partial.ts'
import { sendResult, shownResult } from './delivery/send-result.ts'
import { consentTo, consentVariable } from './delivery/uncertain.ts'

/** What a job is handled with; one for the life of the worker. */
export interface Workshop {
  readonly commands: JobCommands
  readonly ledger: Ledger
  readonly accounts: Accounts
  readonly composer: Composer
  readonly secrets: SecretResolver
  readonly masker: MaskerFactory
  readonly expressions: Expressions
  readonly metrics: Metrics
  readonly log: Logger
  readonly cluster: string
  readonly leaseMs: number
  readonly sendTimeoutMs: number
  readonly onUncertain: 'report' | 'resend'
  readonly now: () => number
  readonly monotonicNow: () => number
  readonly random: () => number
  readonly newAttempt: () => string
  /** Aborts when the worker drains: jobs that wait for a connection go back. */
  readonly draining: AbortSignal
  /** Aborts when the time to drain is over. */
  readonly stopping: AbortSignal
}

/** One job from arrival to acknowledgement: resolve secrets, parse, compose, deliver once, decide, acknowledge. Never rejects. */
export async function handleJob(job: Job, shop: Workshop): Promise<void> {
  const log = shop.log.child({ jobKey: job.key, processId: job.processId, elementId: job.elementId })
  const waiting = new AbortController()
  const giveUp = () => waiting.abort()
  // by hand: on Node 20, AbortSignal.any leaves something behind on the longer-lived signal for each job
  shop.draining.addEventListener('abort', giveUp, { once: true })
  if (shop.draining.aborted) giveUp()
  const lease = createLease({
    jobKey: job.key,
    commands: shop.commands,
    ttlMs: shop.leaseMs,
    askedAt: job.askedAt,
    monotonicNow: shop.monotonicNow,
    onLost: () => {
      log.debug({ event: 'lease-lost' }, 'the lease of this job is over')
      giveUp()
    },
  })
  const began = shop.monotonicNow()
  try {
    const answer = await respond({ job, shop, lease, waitSignal: waiting.signal, log })
    shop.metrics.handledIn((shop.monotonicNow() - began) / 1000)
    if (answer) await settle(answer, { job, shop, lease, log })
  } catch (error) {
    // the job comes back when its lease ends, and the ledger knows whether its mail went out
    log.error({ err: error, event: 'defect' }, 'job could not be handled')
  } finally {
    shop.draining.removeEventListener('abort', giveUp)
    lease.release()
  }
}

interface Answer {
  readonly command: Command
  /** Set when the mail was sent: a completion then ends the entry. */
  readonly attempt?: string
}

interface Work {
  readonly job: Job
  readonly shop: Workshop
  readonly lease: Lease
  /** Aborts when the job must give up its place in the queue: lost lease, shutdown. */
  readonly waitSignal: AbortSignal
  readonly log: Logger
}

/** What is to be said to the engine; nothing when the job is not ours any more. */
async function respond(work: Work): Promise<Answer | undefined> {
  const { job, shop, lease, log } = work
  const { headers, error: headerError } = readJobHeaders(job.headers, shop.expressions)
  if (headers.jobTimeoutMs !== undefined && !(await lease.extend(headers.jobTimeoutMs))) {
    log.info({ event: 'gone' }, 'the engine did not extend the job to its jobTimeout; nothing was sent')
    return undefined
  }
  const masksFor = (secrets: readonly string[]) => createMasks(shop.masker(secrets), job.variables)
  let masks = masksFor([])
  const circumstances = (onFailure: 'fail' | 'continue'): Circumstances => {
    return { retries: job.retries, headers, onFailure, random: shop.random, masks }
  }
  if (headerError) return refuse(headerError, circumstances('fail'), work)
  const onFailure = onFailureOf(job.variables)
  try {
    const { variables, secrets } = await shop.secrets.resolveInputs(job.variables)
    masks = masksFor(secrets)
    const request = parseSeedInput(variables, masks.words)
    masks = masksFor([...secrets, ...passwordOf(request)])
    warnOfMisspellings(job, log)
    const delivery = await deliver(request, work, masks)
    return concluded(delivery, request, circumstances(onFailure), work)
  } catch (error) {
    const failure = toConnectorError(error)
    if (failure.type === 'INTERNAL')
      log.error({ err: maskError(error, masks), event: 'defect' }, 'job failed unexpectedly')
    return refuse(failure, circumstances(onFailure), work)
  }
}

async function deliver(
  request: EmailRequest,
  { job, shop, lease, waitSignal, log }: Work,
  masks: Masks,
): Promise<Delivery> {
  const { account, release } = shop.accounts.use(request.account)
  const server = masks.words(account.server)
  const print = fingerprint(job.variables)
  const recipients = envelopeRecipients(request.email)
  try {
    return await deliverOnce(
      {
        id: { cluster: shop.cluster, jobKey: job.key },
        question: {
          fingerprint: print,
          consentTo: consentTo(job.variables),
          onUncertain: request.onUncertain ?? shop.onUncertain,
          hasRest: (result) =>
            request.onPartial === 'retry-deferred' &&
            job.retries > 0 &&
            deferredRecipients(result).length > 0,
        },
        account,
        server,
        lease,
        waitSignal,
        stopSignal: shop.stopping,
        compose: (firstDate) =>
          shop.composer.compose(request.email, { jobKey: job.key, fingerprint: print, firstDate }),
        resultOf: (info, message) => sendResult(info, message, masks),
        failureOf: ({ error, progress }, { messageId, envelope }) =>
          deliveryFailure({
            error,
            progress,
            server,
            sender: envelope.from,
            recipients,
            messageId,
            sendTimeoutMs: shop.sendTimeoutMs,
            mask: masks.words,
          }),
        recipientDomains: [...new Set(recipients.map((one) => one.slice(one.lastIndexOf('@') + 1)))],
        warn: (message) => log.warn({ event: 'ledger' }, message),
      },
      shop,
    )
  } finally {
    release()
  }
}

function concluded(
  delivery: Delivery,
  request: EmailRequest,
  circumstances: Circumstances,
  { job, shop, log }: Work,
): Answer | undefined {
  const { words } = circumstances.masks
  const host = words(request.account.host)
  switch (delivery.kind) {
    case 'sent': {
      const event = delivery.replayed ? 'replayed' : 'sent'
      shop.metrics.mail(event)
      log.info(
        { event, host, code: codeOf(delivery.result) },
        delivery.replayed ? 'mail was sent before' : 'mail sent',
      )
      const deferred = request.onPartial === 'retry-deferred' ? deferredRecipients(delivery.result) : []
      if (deferred.length > 0 && job.retries > 1)
        return { command: tryRestLater(deferred.length, circumstances) }
      const result = shownResult(delivery.result, circumstances.masks)
      return { command: succeeded(result, circumstances), attempt: delivery.attempt }
    }
    case 'failed':
      return refuse(delivery.error, circumstances, { shop, log }, host)
    case 'uncertain': {
      const resend = (request.onUncertain ?? shop.onUncertain) === 'resend'
      shop.metrics.mail('uncertain', 'UNCERTAIN')
      log.info({ event: 'uncertain', host, messageId: delivery.trace.messageId }, 'mail uncertain')
      const consent = consentVariable(delivery.attempt, delivery.trace)
      return { command: failed(delivery.error, circumstances, { consent, resend }) }
    }
    case 'put-off': {
      shop.metrics.mail('put_off')
      // it may name the host
      const why = words(delivery.why)
      log.debug({ event: 'put-off', host, why }, 'job given back, no retry used')
      return {
        command: {
          kind: 'fail',
          retries: job.retries,
          backoffMs: delivery.backoffMs,
          message: why,
          variables: {},
        },
      }
    }
    case 'gone':
      log.info({ event: 'gone', host, why: delivery.why }, 'job is not ours any more')
      return undefined
  }
}

function refuse(
  error: ConnectorError,
  circumstances: Circumstances,
  { shop, log }: Pick<Work, 'shop' | 'log'>,
  host?: string,
): Answer {
  shop.metrics.mail('refused', error.type)
  const { code, enhancedCode } = error.details
  const reason = withoutAddresses(circumstances.masks.words(error.message))
  log.info({ event: 'refused', host, type: error.type, code, enhancedCode, reason }, 'mail not sent')
  return { command: failed(error, circumstances) }
}

/** Says it to the engine, and notes the end of the job. */
async function settle(answer: Answer, { job, shop, lease, log }: Omit<Work, 'waitSignal'>): Promise<void> {
  // late news of a mail that was not sent would speak for an activation that may be sending it; of one that was, it is true
  const say = async (command: Command): Promise<Acknowledged> =>
    answer.attempt === undefined && !lease.held()
      ? { kind: 'gave-up' }
      : acknowledge(shop.commands, job.key, command, lease, shop.stopping)
  let { command } = answer
  let end = await say(command)
  if (end.kind === 'refused') {
    log.warn(
      { event: 'refused-command', command: command.kind, reason: end.error.message },
      'the engine refused a command',
    )
    command = afterRefusal(command, end)
    end = await say(command)
  }
  shop.metrics.acknowledged(command.kind, end.kind)
  if (end.kind === 'gave-up')
    log.warn(
      { event: 'gave-up', command: command.kind },
      'the engine was not told in time; the job comes back',
    )
  const done = command.kind === 'complete' && (end.kind === 'accepted' || end.kind === 'gone')
  if (!done || answer.attempt === undefined) return
  try {
    await shop.ledger.end({ cluster: shop.cluster, jobKey: job.key }, answer.attempt)
  } catch (error) {
    // the entry then stays for good, and a job of another engine with this key asks a question more
    log.warn({ err: error, event: 'ledger' }, 'the end of the job could not be noted in the ledger')
  }
}

/** A command that the engine does not take must end in front of a person, not in a loop. */
function afterRefusal(command: Command, { error }: Extract<Acknowledged, { kind: 'refused' }>): Command {
  const message = `The engine refused the worker's ${command.kind} command: ${error.message || 'no reason given; the variables may be too large'}`
  return { kind: 'fail', retries: 0, backoffMs: 0, message, variables: {} }
}

function warnOfMisspellings(job: Job, log: Logger): void {
  const inputs = misspelledInputs(job.variables)
  if (inputs.length > 0) log.warn({ event: 'misspelled', inputs }, 'inputs that are not known are ignored')
}

function passwordOf(request: EmailRequest): string[] {
  return request.account.credentials ? [request.account.credentials.password] : []
}

/** The incident names the recipients, for the one who has to correct them; the log must not (Bcc among them). */
function withoutAddresses(text: string): string {
  return text.replace(/[^\s"'<>()[\],;:]+@[^\s"'<>()[\],;:]+/g, '<address>')
}

function codeOf(result: Readonly<Record<string, unknown>>): string | undefined {
  const { serverResponse } = result
  return typeof serverResponse === 'string' ? serverResponse.slice(0, 3) : undefined
}
