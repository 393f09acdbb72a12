import type { Slot } from '../../mail/account/queue.ts'
import { envelopeRecipients } from '../../mail/address/envelope.ts'
import type { Email } from '../../mail/email.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import type { Delivery, Mail, Order, Start } from './delivery.ts'
import { createMailRate, endOfWait } from './mail-rate.ts'
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
  const rate = createMailRate(order.account, account, turn, shop)
  const mail = { email, recipients: envelopeRecipients(email), account, rate, server, accountName: name }
  try {
    turn.placed()
    return { ...(await inTurn(mail, start, turn, shop)), server }
  } finally {
    rate.end()
    release()
  }
}

/**
 * Waits for its turn in the account's rate, and for a connection, then composes: nothing is composed, and no deadline
 * runs, while a job only waits.
 */
async function inTurn(mail: Omit<Mail, 'slot'>, start: Start, turn: Turn, shop: Workshop): Promise<Delivery> {
  const notYet = await mail.rate.next()
  if (notYet) return notYet
  let slot: Slot
  try {
    slot = await mail.account.acquire(turn.waitSignal)
  } catch (error) {
    const end = endOfWait(error, turn)
    if (end) return end
    throw error
  }
  try {
    return await inTransactions({ ...mail, slot }, start, turn, shop)
  } finally {
    slot.release()
  }
}
