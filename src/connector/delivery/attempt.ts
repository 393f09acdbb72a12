import { GateClosed } from '../../mail/send/gate-closed.ts'
import type { Gate } from '../../mail/send/hand-over.ts'
import { send, type Message, type SendEnd } from '../../mail/send/send.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { notAcknowledged, type Attempt } from './attempt-end.ts'
import { sourcesToNote } from './changed-sources.ts'
import { note, type Delivery, type MailUnderWay, type Start } from './delivery.ts'
import { merged, notWaiting, untriedOf } from './partial.ts'
import { sandboxed, sandboxNotes } from './sandbox.ts'
import { sendResult } from './send-result.ts'

/** One attempt over one connection: opens the gate (lease, ledger, deadline), and notes how it ended. */
export async function tryToSend(
  message: Message,
  mail: MailUnderWay,
  start: Start,
  turn: Turn,
  shop: Workshop,
): Promise<Delivery> {
  const { ledger, monotonicNow, stopFile } = shop
  const { lease, stopSignal } = turn
  const { seen, firstDate, fingerprint, kept, waiting } = start
  const sandbox = sandboxed(mail.email.redirectTo)
  const attempt: Attempt = {
    name: shop.newAttempt(),
    start,
    message,
    trace: {
      messageId: message.messageId,
      server: mail.server,
      time: new Date(shop.now()).toISOString(),
      // a domain may hold what was put in from a secret
      recipientDomains: [...new Set(message.envelope.to.map((one) => turn.masks.words(domainOf(one))))],
      ...(sandbox && { sandbox }),
      ...sourcesToNote(message, start),
    },
  }
  const deadlineAt = monotonicNow() + shop.sendTimeoutMs
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new GateClosed('deadline')), shop.sendTimeoutMs)
  const onStop = () => abort.abort(new GateClosed('shutdown'))
  stopSignal.addEventListener('abort', onStop, { once: true })
  mail.slot.onTakenBack(() => abort.abort(new GateClosed('stalled')))
  const stop = stopFile.appears()
  const onStopFile = () => abort.abort(new GateClosed('stop-file'))
  stop.addEventListener('abort', onStopFile, { once: true })
  if (stop.aborted) onStopFile()

  let claim: Promise<boolean> | undefined
  let over = false
  const closed = (): GateClosed | undefined => {
    if (!lease.held()) return new GateClosed('lease')
    if (monotonicNow() >= deadlineAt) return new GateClosed('deadline')
    if (stopFile.trouble() !== undefined) return new GateClosed('stop-file')
    if (!mail.rate.isHeld()) return new GateClosed('rate')
    return stopSignal.aborted ? new GateClosed('shutdown') : undefined
  }
  const gate: Gate = {
    async open() {
      // an instance that was cancelled while the job waited is found here; the lease alone would not notice
      await lease.confirm(1_000)
      await stopFile.look()
      // lost while the engine was asked: nobody would write an outcome for what is claimed now
      if (over) throw new Error('the send has ended meanwhile')
      const late = closed()
      if (late) throw late
      const deadlineMs = deadlineAt - monotonicNow()
      const { name, trace } = attempt
      // the pool may come here twice (a connection that died idle): the entry is claimed once
      claim ??= ledger.claim(turn.id, seen, {
        attempt: name,
        fingerprint,
        firstDate,
        deadlineMs,
        trace,
        ...(kept && { kept }),
      })
      if (!(await claim.catch(() => Promise.reject(new GateClosed('ledger')))))
        throw new GateClosed('overtaken')
      // a claim can take its time; whoever stops the mail meanwhile stops this one, too
      await stopFile.look()
    },
    refusal() {
      const refusal = closed()
      if (refusal) return refusal
      // from here on bytes go, and their end is waited for
      mail.slot.onTakenBack(undefined)
      stop.removeEventListener('abort', onStopFile)
      mail.rate.use()
      return undefined
    },
  }

  let end: SendEnd
  try {
    end = await send(mail.account.pool, message, gate, abort.signal)
  } finally {
    over = true
    mail.slot.onTakenBack(undefined)
    stop.removeEventListener('abort', onStopFile)
    clearTimeout(timer)
    stopSignal.removeEventListener('abort', onStop)
  }

  if (end.kind === 'failed') {
    const claimed = (await claim?.catch(() => false)) === true
    const reason: unknown = abort.signal.reason
    const endedBy = reason instanceof GateClosed ? reason.why : undefined
    return notAcknowledged(end, { ...attempt, claimed, endedBy }, mail, turn, shop)
  }
  const fresh = { ...sendResult(end.info, message, turn.masks), ...sandboxNotes(mail.email) }
  const result = kept ? merged(kept, fresh) : fresh
  await note(turn, ledger, attempt.name, { state: 'sent', result })
  const untried = new Set(untriedOf(fresh))
  const limit = message.envelope.to.findIndex((one) => untried.has(one))
  return {
    kind: 'sent',
    result,
    attempt: attempt.name,
    replayed: false,
    next: notWaiting(result, waiting),
    ...(waiting && { waiting, error: waiting.error }),
    ...(limit > 0 && { limit }),
  }
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
