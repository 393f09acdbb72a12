import type { Command } from '../acknowledge.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { deferredRecipients } from '../delivery/partial.ts'
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
  const { retries, policy, masks } = circumstances
  switch (delivery.kind) {
    case 'sent': {
      // of a mail whose job had ended, the rest is not sent any more
      const mayTryRest = policy.onPartial === 'retry-deferred' && !delivery.replayed && retries > 1
      const deferred = mayTryRest ? deferredRecipients(delivery.result) : []
      if (deferred.length > 0) return { command: tryRestLater(deferred.length, circumstances) }
      const result = shownResult(delivery.result, masks)
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
