import type { StoredResult, Trace } from '../../ledger/ledger.ts'
import { ConnectorError } from '../../failures.ts'
import type { Gate } from '../../mail/send/hand-over.ts'
import { send, type Message, type SendEnd } from '../../mail/send/send.ts'
import { failed } from './attempt-end.ts'
import { note, type DeliverOnceSettings, type Delivery, type Start, type Task } from './delivery.ts'
import { GateClosed } from '../../mail/send/gate-closed.ts'
import { deferredRecipients, merged } from './partial.ts'

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
  const timer = setTimeout(() => abort.abort(new GateClosed('deadline')), settings.sendTimeoutMs)
  const onStop = () => abort.abort(new GateClosed('shutdown'))
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
      if (!(await claim.catch(() => Promise.reject(new GateClosed('ledger')))))
        throw new GateClosed('overtaken')
    },
    refusal: () => lateRefusal(),
  }
  const lateRefusal = (): GateClosed | undefined => {
    if (!task.lease.held()) return new GateClosed('lease')
    if (monotonicNow() >= deadlineAt) return new GateClosed('deadline')
    return task.stopSignal.aborted ? new GateClosed('shutdown') : undefined
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
