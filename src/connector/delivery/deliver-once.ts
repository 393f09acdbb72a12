import { AccountStalled, type Slot } from '../../mail/account/queue.ts'
import { envelopeRecipients } from '../../mail/address/envelope.ts'
import type { Email } from '../../mail/email.ts'
import { GateClosed } from '../../mail/send/gate-closed.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { STOPPED, type Delivery, type Mail, type Order, type Start } from './delivery.ts'
import { sandboxed } from './sandbox.ts'
import { simulate } from './simulate.ts'
import { inTransactions } from './transactions.ts'

/** Sends a mail that may be sent, and leaves the ledger knowing how it ended. */
export async function deliverOnce(order: Order, start: Start, turn: Turn, shop: Workshop): Promise<Delivery> {
  const email: Email = start.toNobody ? { ...order.email, redirectTo: [] } : order.email
  if (sandboxed(email.redirectTo) === 'simulated') return simulate(email, start, turn, shop)
  const { account, release } = shop.accounts.use(order.account)
  const server = turn.masks.words(account.server)
  const { name } = order.account
  const mail = { email, recipients: envelopeRecipients(email), account, server, accountName: name }
  try {
    return { ...(await inTurn(mail, start, turn, shop)), server }
  } finally {
    release()
  }
}

/** Waits for a connection, then composes: nothing is composed, and no deadline runs, while a job only waits. */
async function inTurn(mail: Omit<Mail, 'slot'>, start: Start, turn: Turn, shop: Workshop): Promise<Delivery> {
  const { account } = mail
  let slot: Slot
  try {
    slot = await account.acquire(turn.waitSignal)
  } catch (error) {
    if (error instanceof AccountStalled)
      return { kind: 'put-off', why: error.message, backoffMs: error.awayMs }
    const { reason } = turn.waitSignal as { reason: unknown }
    if (reason instanceof GateClosed && reason.why === 'stop-file') return STOPPED
    if (!turn.lease.held())
      return { kind: 'gone', why: 'the lease ended while the job waited for a connection' }
    return { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }
  }
  try {
    return await inTransactions({ ...mail, slot }, start, turn, shop)
  } finally {
    slot.release()
  }
}
