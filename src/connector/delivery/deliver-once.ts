import type { Entry, Ledger, Sight } from '../../ledger/ledger.ts'
import { standing } from './standing.ts'
import { AccountStalled, type Account, type Slot } from '../../mail/account/account.ts'
import { attempt } from './attempt.ts'
import { LATER_MS, note, type DeliverOnceSettings, type Delivery, type Start, type Task } from './delivery.ts'
import { uncertainDelivery } from './uncertain.ts'
import { errorText } from '../../text/error-text.ts'

/** Sends the mail of a job unless the ledger knows better, and leaves the ledger knowing how it ended. */
export async function deliverOnce(task: Task, settings: DeliverOnceSettings): Promise<Delivery> {
  const { ledger } = settings
  let sight: Sight
  try {
    sight = await ledger.read(task.id)
  } catch (error) {
    return { kind: 'put-off', why: `the ledger cannot be read: ${errorText(error)}`, backoffMs: LATER_MS }
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
      return inTurn(task, settings, { seen: entry, firstDate: settings.now() })
    case 'send-rest':
      return inTurn(task, settings, {
        seen: entry,
        firstDate: stand.entry.firstDate,
        kept: stand.entry.result,
      })
    case 'send':
      return inTurn(task, settings, { seen: entry, firstDate: entry?.firstDate ?? settings.now() })
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
async function inTurn(task: Task, settings: DeliverOnceSettings, start: Start): Promise<Delivery> {
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
    const delivery = await attempt(task, settings, start)
    const then = account.learned(admission, delivery, task.lease.held())
    return then === 'put-off' ? paused(account, LATER_MS) : delivery
  } finally {
    slot.release()
  }
}

function paused({ server }: Account, backoffMs: number): Delivery {
  return { kind: 'put-off', why: `${server} refused the login; the account is paused`, backoffMs }
}
