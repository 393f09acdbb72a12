import type { ConnectorError, Rejection } from '../../failures.ts'
import type { StoredResult } from '../../ledger/ledger.ts'
import type { Policy } from '../input/policy.ts'
import type { Waiting } from './delivery.ts'

type OnPartial = Policy['onPartial']

/** The recipients of a result that got a 4xx: worth another try, alone. */
export function deferredRecipients(result: StoredResult | undefined): string[] {
  const untried = new Set(untriedOf(result))
  return rejectionsOf(result)
    .filter(({ code, recipient }) => code.startsWith('4') && !untried.has(recipient))
    .map(({ recipient }) => recipient)
}

/**
 * The recipients that the server never looked at, since it takes no more in one transaction. They stand among the
 * rejected ones as well, in the server's words: a worker of an older version then takes them for what it knows.
 */
export function untriedOf(result: StoredResult | undefined): readonly string[] {
  // the stored result is JSON that a worker wrote (send-result.ts); older ones know of no untried
  return textsOf(result?.['untried'])
}

/** Those who were not tried yet, but for whom the server did not take for now. */
export function notWaiting(result: StoredResult, waiting: Waiting | undefined): readonly string[] {
  return untriedOf(result).filter((one) => waiting?.recipients.includes(one) !== true)
}

/** Who is to be tried again of a mail that some have. */
export function restOf(result: StoredResult | undefined, onPartial: OnPartial): readonly string[] {
  return [...untriedOf(result), ...(onPartial === 'retry-deferred' ? deferredRecipients(result) : [])]
}

/** Who does not have the mail for sure, where an attempt at the rest of it has an end that is unknown. */
export function unsureOf(result: StoredResult | undefined, onPartial: OnPartial): readonly string[] {
  const rest = restOf(result, onPartial)
  return rest.length > 0 ? rest : deferredRecipients(result)
}

/** What earlier transactions reached and what this one did, in one result: who has the mail by now, and who is left. */
export function merged(kept: StoredResult, fresh: StoredResult): StoredResult {
  const asked = new Set([...acceptedOf(fresh), ...rejectionsOf(fresh).map(({ recipient }) => recipient)])
  const rejected = [
    ...rejectionsOf(kept).filter(({ recipient }) => !asked.has(recipient)),
    ...rejectionsOf(fresh),
  ]
  const untried = [...untriedOf(fresh), ...untriedOf(kept).filter((one) => !asked.has(one))]
  const warnings = [...new Set([...textsOf(kept['warnings']), ...textsOf(fresh['warnings'])])]
  return {
    ...fresh,
    // one of them went over a server that offers none
    ...(kept['dsnRequested'] === false && { dsnRequested: false }),
    ...(warnings.length > 0 && { warnings }),
    accepted: [...acceptedOf(kept), ...acceptedOf(fresh)],
    rejected,
    ...(untried.length > 0 && { untried }),
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
  }
}

/** The earlier result after an attempt at the rest that reached nobody: what the server said last, counts. */
export function withRejections(kept: StoredResult, news: readonly Rejection[]): StoredResult {
  const said = new Map(news.map((one) => [one.recipient, one]))
  return { ...kept, rejected: rejectionsOf(kept).map((one) => said.get(one.recipient) ?? one) }
}

/** The earlier result when a transaction refused each of these for good: they were tried. */
export function withoutUntried(kept: StoredResult, tried: readonly string[]): StoredResult {
  const left = untriedOf(kept).filter((one) => !tried.includes(one))
  return { ...withoutNote(kept), ...(left.length > 0 && { untried: left }) }
}

/** Those who were not tried get why the transaction for them failed. */
export function withFailure(kept: StoredResult, failure: ConnectorError): StoredResult {
  const { code = failure.type, enhancedCode, reply = failure.message, rejected = [] } = failure.details
  const untried = untriedOf(kept)
  const why = untried.map((recipient): Rejection => {
    const enhanced = enhancedCode === undefined ? {} : { enhancedCode }
    return { recipient, code, ...enhanced, message: reply }
  })
  return withRejections(kept, [...why, ...rejected])
}

/** The result without the note of who was not tried: that is for the ledger alone. */
export function withoutNote(result: StoredResult): StoredResult {
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'untried'))
}

/** How many have a mail for sure, and how many it is for. */
export function countsOf(result: StoredResult): { readonly had: number; readonly all: number } {
  const had = acceptedOf(result).length
  return { had, all: had + rejectionsOf(result).length }
}

function rejectionsOf(result: StoredResult | undefined): readonly Rejection[] {
  return Array.isArray(result?.['rejected']) ? (result['rejected'] as readonly Rejection[]) : []
}

function acceptedOf(result: StoredResult): readonly string[] {
  return textsOf(result['accepted'])
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : []
}
