import type { Command } from '../acknowledge.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { deferredRecipients, untriedOf } from '../delivery/partial.ts'
import { shownResult } from '../delivery/send-result.ts'
import { consentVariable } from '../delivery/uncertain.ts'
import { failed, succeeded, tryRestLater, type Circumstances } from './outcome.ts'

/** What the engine is told. */
export interface Answer {
  readonly command: Command
  /** Set when the mail was sent: a completion then ends the entry. */
  readonly attempt?: string
}

/** What a delivery means for its job; nothing is said about a job that is not this worker's any more. */
export function decide(delivery: Delivery, circumstances: Circumstances): Answer | undefined {
  const { retries, masks } = circumstances
  switch (delivery.kind) {
    case 'sent': {
      const again = worthAnotherTry(delivery, circumstances)
      if (again > 0) return { command: tryRestLater(again, delivery, circumstances) }
      const result = { ...circumstances.ownFields(true), ...shownResult(delivery.result, masks) }
      return { command: succeeded(result, circumstances), attempt: delivery.attempt }
    }
    case 'failed':
      return { command: failed(delivery.error, circumstances) }
    case 'uncertain': {
      const consent = consentVariable(delivery.attempt, delivery.trace)
      return { command: failed(delivery.error, circumstances, consent) }
    }
    case 'put-off': {
      // it may name the host
      const message = masks.words(delivery.why)
      return { command: { kind: 'fail', retries, backoffMs: delivery.backoffMs, message, variables: {} } }
    }
    case 'gone':
      return undefined
  }
}

/** Recipients of a mail that was sent to others. Of one whose job had ended, the rest is not sent any more. */
function worthAnotherTry(
  { result, replayed, error }: Extract<Delivery, { kind: 'sent' }>,
  { retries, policy }: Circumstances,
): number {
  if (replayed || retries <= 1) return 0
  const untried = error && error.retry !== 'never' ? untriedOf(result).length : 0
  const deferred = policy.onPartial === 'retry-deferred' ? deferredRecipients(result).length : 0
  return untried + deferred
}
