import type { Email } from '../../mail/email.ts'
import { sendToNobody } from '../../mail/send/to-nobody.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { tryToSend } from './attempt.ts'
import type { Delivery, Start } from './delivery.ts'
import { compose } from './transactions.ts'

/** As people see it in the place of a server. */
const NOBODY = 'nobody'

/**
 * A mail to nobody: composed, and through the same gate as every other one, so that the ledger knows it as sent. No account
 * is asked, and nothing is connected to.
 */
export async function simulate(email: Email, start: Start, turn: Turn, shop: Workshop): Promise<Delivery> {
  const composed = await compose(email, start, turn, shop)
  if ('kind' in composed) return composed
  const account = { pool: { send: sendToNobody }, client: () => ({ name: NOBODY, loggedIn: false }) }
  const slot = { onTakenBack() {} }
  const rate = { isHeld: () => true, use() {} }
  const mail = { email, recipients: [], account, rate, slot, server: NOBODY }
  return { ...(await tryToSend(composed, mail, start, turn, shop)), server: NOBODY }
}
