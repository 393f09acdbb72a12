import type { Entry, JobId, Ledger, Outcome, Sight, StoredResult, Trace } from '../ledger/ledger.ts'
import { standing, type Question } from '../ledger/standing.ts'
import { ConnectorError } from '../failures.ts'
import { AccountStalled, type Account, type Slot } from '../mail/account.ts'
import type { Gate } from '../mail/hand-over.ts'
import { send, type Message, type SendEnd, type SendInfo } from '../mail/send.ts'
import { GateRefusal } from './gate-refusal.ts'
import type { Lease } from './lease.ts'
import { deferredRecipients, merged, withRejections } from './partial.ts'
import { uncertainDelivery } from './uncertain.ts'

/** How the mail of a job stands after this activation. */
export type Delivery =
  | {
      readonly kind: 'sent'
      readonly result: StoredResult
      readonly attempt: string
      readonly replayed: boolean
    }
  | { readonly kind: 'failed'; readonly error: ConnectorError }
  | {
      readonly kind: 'uncertain'
      readonly error: ConnectorError
      readonly attempt: string
      readonly trace: Trace
    }
  /** Nothing was sent and no retry is used up: the job goes back to the engine. */
  | { readonly kind: 'put-off'; readonly why: string; readonly backoffMs: number }
  /** The job is not this worker's any more: say nothing. */
  | { readonly kind: 'gone'; readonly why: string }

export interface Task {
  readonly id: JobId
  readonly question: Question
  readonly account: Account
  /** `host:port` as people may see it: it goes into the ledger, too. */
  readonly server: string
  readonly lease: Lease
  /** Aborts when a job that waits for a connection must give up its place: shutdown, lost lease. */
  readonly waitSignal: AbortSignal
  /** Aborts what is under way, too. */
  readonly stopSignal: AbortSignal
  /** Composes the mail for the Date of its first attempt. */
  readonly compose: (firstDate: number) => Promise<Message>
  readonly resultOf: (info: SendInfo, message: Message) => StoredResult
  readonly failureOf: (end: Extract<SendEnd, { kind: 'failed' }>, message: Message) => ConnectorError
  readonly recipientDomains: readonly string[]
  readonly warn: (message: string) => void
}

export interface DeliverOnceSettings {
  readonly ledger: Ledger
  readonly sendTimeoutMs: number
  readonly now: () => number
  readonly monotonicNow: () => number
  readonly newAttempt: () => string
}

const LATER_MS = 5_000

/** Sends the mail of a job unless the ledger knows better, and leaves the ledger knowing how it ended. */
export async function deliverOnce(task: Task, settings: DeliverOnceSettings): Promise<Delivery> {
  const { ledger } = settings
  let sight: Sight
  try {
    sight = await ledger.read(task.id)
  } catch (error) {
    return { kind: 'put-off', why: `the ledger cannot be read: ${textOf(error)}`, backoffMs: LATER_MS }
  }
  const { entry } = sight
  const stand = standing(sight, task.question)
  switch (stand.do) {
    case 'answer':
      if (stand.setBack)
        task.warn('the engine hands out a job again that had ended; it was answered from the ledger')
      return {
        kind: 'sent',
        result: { ...stand.entry.result, replayed: true },
        attempt: stand.entry.attempt,
        replayed: true,
      }
    case 'report':
      return report(task, ledger, stand.entry)
    case 'wait':
      return { kind: 'put-off', why: 'another attempt at this mail is under way', backoffMs: LATER_MS }
    case 'confirm-then-send':
      if (!(await task.lease.extend()))
        return { kind: 'gone', why: 'the engine does not know this job any more' }
      task.warn(
        'the ledger knows this job key with another mail: an engine that was set up anew needs an SMTP_CLUSTER name or a ledger of its own',
      )
      return inTurn(task, settings, entry, settings.now())
    case 'send-rest':
      return inTurn(task, settings, entry, stand.entry.firstDate, stand.entry.result)
    case 'send':
      return inTurn(task, settings, entry, entry?.firstDate ?? settings.now())
  }
}

async function report(task: Task, ledger: Ledger, entry: Entry): Promise<Delivery> {
  if (entry.state === 'attempting') await note(task, ledger, entry.attempt, { state: 'uncertain' })
  const trace = entry.trace ?? {
    messageId: '',
    server: task.server,
    time: new Date(entry.firstDate).toISOString(),
  }
  const error = uncertainDelivery(trace, task.recipientDomains, entry.state === 'sent')
  return { kind: 'uncertain', error, attempt: entry.attempt, trace }
}

/** Waits for a connection, then composes: nothing is composed, and no deadline runs, while a job only waits. */
async function inTurn(
  task: Task,
  settings: DeliverOnceSettings,
  seen: Entry | undefined,
  firstDate: number,
  kept?: StoredResult,
): Promise<Delivery> {
  let slot: Slot
  try {
    slot = await task.account.acquire(task.waitSignal)
  } catch (error) {
    if (error instanceof AccountStalled) return { kind: 'put-off', why: error.message, backoffMs: LATER_MS }
    if (!task.lease.held())
      return { kind: 'gone', why: 'the lease ended while the job waited for a connection' }
    return { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }
  }
  try {
    const { account } = task
    const admission = account.admit()
    if (admission.kind === 'paused') return paused(account, admission.forMs)
    const delivery = await attempt(task, settings, seen, firstDate, kept)
    const end = 'error' in delivery ? delivery.error : delivery.kind === 'sent' ? 'sent' : 'not tried'
    // the job that met the refusal tells somebody; those that come to it after that are put off
    return account.ended(admission, end) ? paused(account, LATER_MS) : delivery
  } finally {
    slot.release()
  }
}

function paused({ server }: Account, backoffMs: number): Delivery {
  return { kind: 'put-off', why: `${server} refused the login; the account is paused`, backoffMs }
}

async function attempt(
  task: Task,
  settings: DeliverOnceSettings,
  seen: Entry | undefined,
  firstDate: number,
  kept?: StoredResult,
): Promise<Delivery> {
  const { ledger, monotonicNow } = settings
  let message: Message
  try {
    message = restOf(await task.compose(firstDate), kept)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return { kind: 'failed', error }
  }

  const name = settings.newAttempt()
  const trace: Trace = {
    messageId: message.messageId,
    server: task.server,
    time: new Date(settings.now()).toISOString(),
  }
  const deadlineAt = monotonicNow() + settings.sendTimeoutMs
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new GateRefusal('deadline')), settings.sendTimeoutMs)
  const onStop = () => abort.abort(new GateRefusal('shutdown'))
  task.stopSignal.addEventListener('abort', onStop, { once: true })

  let claim: Promise<boolean> | undefined
  let over = false
  const gate: Gate = {
    async open() {
      // an instance that was cancelled while the job waited is found here; the lease alone would not notice
      await task.lease.confirm(1_000)
      // lost while the engine was asked: nobody would write an outcome for what is claimed now
      if (over) throw new Error('the send has ended meanwhile')
      const refused = lateRefusal()
      if (refused) throw refused
      const { fingerprint } = task.question
      const deadlineMs = deadlineAt - monotonicNow()
      // the pool may come here twice (a connection that died idle): the entry is claimed once
      claim ??= ledger.claim(task.id, seen, {
        attempt: name,
        fingerprint,
        firstDate,
        deadlineMs,
        trace,
        ...(kept && { kept }),
      })
      if (!(await claim.catch(() => Promise.reject(new GateRefusal('ledger')))))
        throw new GateRefusal('overtaken')
    },
    refusal: () => lateRefusal(),
  }
  const lateRefusal = (): GateRefusal | undefined => {
    if (!task.lease.held()) return new GateRefusal('lease')
    if (monotonicNow() >= deadlineAt) return new GateRefusal('deadline')
    return task.stopSignal.aborted ? new GateRefusal('shutdown') : undefined
  }

  let end: SendEnd
  try {
    end = await send(task.account.pool, message, gate, abort.signal)
  } finally {
    over = true
    clearTimeout(timer)
    task.stopSignal.removeEventListener('abort', onStop)
  }

  if (end.kind === 'sent') {
    const fresh = task.resultOf(end.info, message)
    const result = kept ? merged(kept, fresh) : fresh
    await note(task, ledger, name, { state: 'sent', result })
    return { kind: 'sent', result, attempt: name, replayed: false }
  }
  const claimed = (await claim?.catch(() => false)) === true
  return failed({
    task,
    ledger,
    seen,
    firstDate,
    message,
    end,
    name,
    trace,
    claimed,
    reason: abort.signal.reason,
    kept,
  })
}

/** With a result that some recipients have: the same message, for the deferred ones alone. */
function restOf(message: Message, kept: StoredResult | undefined): Message {
  if (!kept) return message
  const deferred = new Set(deferredRecipients(kept))
  return {
    ...message,
    envelope: { ...message.envelope, to: message.envelope.to.filter((one) => deferred.has(one)) },
  }
}

interface Failed {
  readonly task: Task
  readonly ledger: Ledger
  readonly seen: Entry | undefined
  readonly firstDate: number
  readonly message: Message
  readonly end: Extract<SendEnd, { kind: 'failed' }>
  readonly name: string
  readonly trace: Trace
  readonly claimed: boolean
  readonly reason: unknown
  readonly kept: StoredResult | undefined
}

/** What a send that was not acknowledged means. A reply of the server outranks everything else. */
async function failed(f: Failed): Promise<Delivery> {
  const { task, ledger, end, name, claimed } = f
  const error = task.failureOf(end, f.message)
  const stopped = f.reason instanceof GateRefusal && f.reason.why === 'shutdown'
  if (end.progress.handedOver && error.type === 'UNCERTAIN') {
    // at a forced end the entry stays `attempting`: whoever takes the job next finds that nobody lives who knows
    if (!stopped) await note(task, ledger, name, { state: 'uncertain' })
    if (stopped) return { kind: 'gone', why: 'this worker had to stop before the server replied' }
    return {
      kind: 'uncertain',
      error: uncertainDelivery(f.trace, task.recipientDomains, false),
      attempt: name,
      trace: f.trace,
    }
  }
  if (claimed) await note(task, ledger, name, { state: 'not-sent' })
  else await ledger.keepDate(task.id, task.question.fingerprint, f.firstDate).catch(() => undefined)

  const refusal = end.progress.refusedBy instanceof GateRefusal ? end.progress.refusedBy : undefined
  const why = refusal?.why ?? (stopped ? 'shutdown' : undefined)
  switch (why) {
    case 'lease':
      return { kind: 'gone', why: 'the lease ended before the message was handed over' }
    case 'overtaken':
      return {
        kind: 'put-off',
        why: 'another attempt changed the ledger entry meanwhile',
        backoffMs: LATER_MS,
      }
    case 'ledger':
      return { kind: 'put-off', why: 'the ledger cannot be written', backoffMs: LATER_MS }
    case 'shutdown':
      return { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }
    case 'deadline':
    case undefined:
      // some have the mail: this is still a mail that was sent, to some
      if (f.kept)
        return {
          kind: 'sent',
          result: withRejections(f.kept, error.details.rejected ?? []),
          attempt: name,
          replayed: false,
        }
      return { kind: 'failed', error }
  }
}

/** An outcome that cannot be noted changes nothing in what happened: the job goes on, and a comeback is asked about. */
async function note(task: Task, ledger: Ledger, attempt: string, outcome: Outcome): Promise<void> {
  try {
    await ledger.record(task.id, attempt, outcome)
  } catch (error) {
    task.warn(`the outcome "${outcome.state}" could not be noted in the ledger: ${textOf(error)}`)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
