import type { RateTurn } from '../../ledger/rates.ts'
import { AccountStalled } from '../../mail/account/queue.ts'
import type { AccountRequest } from '../../mail/account-request.ts'
import { GateClosed } from '../../mail/send/gate-closed.ts'
import { errorText } from '../../text/error-text.ts'
import type { Account } from '../../mail/account/account.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { LATER_MS, STOPPED, type Delivery, type MailRate } from './delivery.ts'

/** Takes nothing yet; whoever has asked for `next` has to `end` it. */
export function createMailRate(
  request: AccountRequest,
  account: Account,
  turn: Turn,
  shop: Workshop,
): MailRate {
  const { name, limits } = request
  const counts = name !== undefined && (limits?.perMinute !== undefined || limits?.perDay !== undefined)
  let current: RateTurn | undefined
  let used = false
  const end = () => {
    current?.end(used)
    current = undefined
    used = false
  }
  return {
    async next() {
      end()
      if (!counts) return undefined
      try {
        const answer = await account.whileWaiting(turn.waitSignal, (signal) =>
          shop.rateLine.take({ account: name, limits, job: turn.job.key, signal }),
        )
        if ('awayMs' in answer) return notYet(name, answer.awayMs)
        current = answer
        return undefined
      } catch (error) {
        return endOfWait(error, turn) ?? uncounted(name, error)
      }
    },
    isHeld: () => current?.isHeld() ?? true,
    use: () => void (used = true),
    end,
  }
}

function notYet(name: string, backoffMs: number): Delivery {
  return {
    kind: 'put-off',
    why: `the account ${name} has sent as much as it may for now`,
    reason: 'rate',
    backoffMs,
  }
}

function uncounted(name: string, error: unknown): Delivery {
  const why = `what the account ${name} sent cannot be counted: ${errorText(error)}`
  return { kind: 'put-off', why, backoffMs: LATER_MS }
}

/** Why a job does not wait any longer; undefined where that is not known. */
export function endOfWait(error: unknown, { lease, waitSignal }: Turn): Delivery | undefined {
  if (error instanceof AccountStalled)
    return { kind: 'put-off', why: error.message, reason: 'stalled', backoffMs: error.awayMs }
  const { reason } = waitSignal as { reason: unknown }
  if (reason instanceof GateClosed && reason.why === 'stop-file') return STOPPED
  if (!lease.held()) return { kind: 'gone', why: 'the lease ended while the job waited for a connection' }
  if (!waitSignal.aborted) return undefined
  return { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }
}
