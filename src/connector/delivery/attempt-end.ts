import type { Ledger, Trace } from '../../ledger/ledger.ts'
import { GateClosed } from '../../mail/send/gate-closed.ts'
import type { Message, SendEnd } from '../../mail/send/send.ts'
import { LATER_MS, note, type Delivery, type Start, type Task } from './delivery.ts'
import { withRejections } from './partial.ts'
import { uncertainDelivery } from './uncertain.ts'

export interface Failed {
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
export async function failed(f: Failed): Promise<Delivery> {
  const { task, ledger, end, name, claimed } = f
  const error = task.failureOf(end, f.message)
  const stopped = f.reason instanceof GateClosed && f.reason.why === 'shutdown'
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

  const refusal = end.progress.refusedBy instanceof GateClosed ? end.progress.refusedBy : undefined
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
          error,
        }
      return { kind: 'failed', error }
  }
}
