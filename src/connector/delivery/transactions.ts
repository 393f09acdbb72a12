import { ConnectorError } from '../../failures.ts'
import type { Sight } from '../../ledger/ledger.ts'
import type { Account } from '../../mail/account/account.ts'
import type { Email } from '../../mail/email.ts'
import type { Message } from '../../mail/send/send.ts'
import { errorText } from '../../text/error-text.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { tryToSend } from './attempt.ts'
import { withChangesTold } from './changed-sources.ts'
import { handedNothingOver, LATER_MS, STOPPED, type Delivery, type Mail, type Start } from './delivery.ts'

/**
 * One attempt at a mail: as many transactions as the server's limit of recipients asks for (RFC 5321 section 4.5.3.1.10),
 * with the same bytes, each through the gate by itself. Each takes somebody off the list, so they come to an end.
 */
export async function inTransactions(
  mail: Mail,
  start: Start,
  turn: Turn,
  shop: Workshop,
): Promise<Delivery> {
  let from = start
  let message: Message | undefined
  for (let most = mail.recipients.length; ; most--) {
    const admission = mail.account.admit()
    if (admission.kind === 'paused') return paused(mail.account, admission.forMs)
    const composed = message ?? (await compose(mail.email, start, turn, shop))
    const sent = 'kind' in composed ? composed : await transaction(composed, mail, from, turn, shop)
    const delivery = from === start ? sent : endedByChange(sent)
    const then = mail.account.learned(admission, delivery, turn.lease.held())
    if (then === 'put-off') return paused(mail.account, LATER_MS)
    if ('kind' in composed || delivery.kind !== 'sent' || !delivery.next?.length || most <= 1) return delivery

    const next = await goOn(delivery, delivery.next, from, mail, turn, shop)
    if ('kind' in next) return next
    message = composed
    from = next
  }
}

/**
 * Some recipients have the mail, and a file or a URL is another one by now: trying again would give the others something
 * else, so they get nothing.
 */
function endedByChange(delivery: Delivery): Delivery {
  if (delivery.kind !== 'sent' || delivery.error?.details.sourceChanged !== true) return delivery
  const { type, message, details } = delivery.error
  const error = new ConnectorError(type, message, { ...details, retry: 'never' }, delivery.error)
  return { ...delivery, error }
}

/** The bytes of a mail, or that there are none. */
export async function compose(
  email: Email,
  start: Start,
  turn: Turn,
  shop: Workshop,
): Promise<Message | Delivery> {
  const { fingerprint, firstDate, soFar } = start
  try {
    const identity = { jobKey: turn.job.key, fingerprint, firstDate }
    return withChangesTold(await shop.composer.compose(email, identity, turn.stopSignal), start)
  } catch (error) {
    // what was being fetched was given up, and nothing is wrong with it
    if (turn.stopSignal.aborted) return SHUTTING_DOWN
    if (!(error instanceof ConnectorError)) throw error
    return handedNothingOver(error, soFar)
  }
}

/** The same message, for those alone who are left, and no more of them than the server took before. */
async function transaction(
  message: Message,
  mail: Mail,
  from: Start,
  turn: Turn,
  shop: Workshop,
): Promise<Delivery> {
  const all = new Set(message.envelope.to)
  const to = from.rest?.filter((one) => all.has(one)).slice(0, from.atMost) ?? message.envelope.to
  // whoever was left is no recipient of this mail any more: an address came from a secret that was changed
  if (to.length === 0 && from.kept)
    return { kind: 'sent', result: from.kept, attempt: from.seen?.attempt ?? '', replayed: false }
  return tryToSend({ ...message, envelope: { ...message.envelope, to } }, mail, from, turn, shop)
}

/**
 * Where the next transaction starts from: the entry must hold the outcome of the one before. Nothing of the rest was tried
 * yet, so whatever stands in the way puts it off, and no retry is used.
 */
async function goOn(
  { result, attempt, limit, waiting }: Extract<Delivery, { kind: 'sent' }>,
  rest: readonly string[],
  from: Start,
  { rate }: Mail,
  turn: Turn,
  shop: Workshop,
): Promise<Start | Delivery> {
  if (!turn.lease.held()) return { kind: 'gone', why: 'the lease ended between two transactions' }
  if (turn.stopSignal.aborted) return SHUTTING_DOWN
  if (await shop.stopFile.look()) return STOPPED
  let sight: Sight
  try {
    sight = await shop.ledger.read(turn.id)
  } catch (error) {
    return putOff(`the ledger cannot be read between two transactions: ${errorText(error)}`)
  }
  const { entry } = sight
  if (entry?.state !== 'sent' || entry.attempt !== attempt)
    return putOff('another attempt changed the ledger entry between two transactions')
  const notYet = await rate.next()
  if (notYet) return notYet
  const atMost = limit ?? from.atMost
  return { ...from, seen: entry, kept: result, rest, soFar: 'partly-sent', atMost, waiting }
}

const SHUTTING_DOWN: Delivery = { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }

function putOff(why: string): Delivery {
  return { kind: 'put-off', why, backoffMs: LATER_MS }
}

function paused({ server }: Account, backoffMs: number): Delivery {
  return { kind: 'put-off', why: `${server} refused the login; the account is paused`, backoffMs }
}
