import type { Rejection } from '../../failures.ts'
import type { StoredResult } from '../../ledger/ledger.ts'

/** The recipients of a result that got a 4xx: worth another try, alone. */
export function deferredRecipients(result: StoredResult | undefined): string[] {
  return rejectionsOf(result)
    .filter(({ code }) => code.startsWith('4'))
    .map(({ recipient }) => recipient)
}

/** Both attempts in one result: who has the mail by now, and who is left. */
export function merged(kept: StoredResult, fresh: StoredResult): StoredResult {
  const rejected = [...rejectionsOf(kept).filter(({ code }) => !code.startsWith('4')), ...rejectionsOf(fresh)]
  return {
    ...fresh,
    accepted: [...acceptedOf(kept), ...acceptedOf(fresh)],
    rejected,
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
  }
}

/** The earlier result after an attempt at the rest that reached nobody: what the server said last, counts. */
export function withRejections(kept: StoredResult, news: readonly Rejection[]): StoredResult {
  const said = new Map(news.map((one) => [one.recipient, one]))
  return { ...kept, rejected: rejectionsOf(kept).map((one) => said.get(one.recipient) ?? one) }
}

// the stored result is JSON that this worker wrote (send-result.ts)
function rejectionsOf(result: StoredResult | undefined): readonly Rejection[] {
  return Array.isArray(result?.['rejected']) ? (result['rejected'] as readonly Rejection[]) : []
}

function acceptedOf(result: StoredResult): readonly string[] {
  return Array.isArray(result['accepted']) ? (result['accepted'] as readonly string[]) : []
}
