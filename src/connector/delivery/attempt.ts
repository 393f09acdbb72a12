import type { Entry, Ledger, StoredResult, Trace } from '../../ledger/ledger.ts'
import { ConnectorError } from '../../failures.ts'
import type { Gate } from '../../mail/send/hand-over.ts'
import { send, type Message, type SendEnd } from '../../mail/send/send.ts'
import { LATER_MS, note, type DeliverOnceSettings, type Delivery, type Task } from './delivery.ts'
import { GateRefusal } from '../../mail/send/gate-refusal.ts'
import { deferredRecipients, merged, withRejections } from './partial.ts'
import { uncertainDelivery } from './uncertain.ts'

/** What an attempt starts from. */
export interface Start {
  /** The entry that was looked at: the gate opens only while it is still that one. */
  readonly seen: Entry | undefined
  /** Date of the first attempt, epoch ms. */
  readonly firstDate: number
  /** The result of an earlier attempt; then the message goes to the deferred recipients alone. */
  readonly kept?: StoredResult | undefined
}

/** One attempt over one connection: composes, opens the gate (lease, ledger, deadline), and notes how it ended. */
export async function attempt(task: Task, settings: DeliverOnceSettings, start: Start): Promise<Delivery> {
  const { ledger, monotonicNow } = settings
  const { seen, firstDate, kept } = start
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
    start,
    message,
    end,
    name,
    trace,
    claimed,
    reason: abort.signal.reason,
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
  readonly start: Start
  readonly message: Message
  readonly end: Extract<SendEnd, { kind: 'failed' }>
  readonly name: string
  readonly trace: Trace
  readonly claimed: boolean
  readonly reason: unknown
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
  else await ledger.keepDate(task.id, task.question.fingerprint, f.start.firstDate).catch(() => undefined)

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
      if (f.start.kept)
        return {
          kind: 'sent',
          result: withRejections(f.start.kept, error.details.rejected ?? []),
          attempt: name,
          replayed: false,
        }
      return { kind: 'failed', error }
  }
}
