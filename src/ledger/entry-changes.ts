import type { Claim, Entry, Outcome } from './ledger.ts'

/** The entry of a new attempt. `now`: epoch ms of the ledger's clock. */
export function claimed(
  { attempt, fingerprint, firstDate, deadlineMs, trace, kept }: Claim,
  now: number,
): Entry {
  return {
    state: 'attempting',
    attempt,
    fingerprint,
    firstDate,
    deadline: now + deadlineMs,
    ended: false,
    trace,
    ...(kept && { result: kept }),
  }
}

/** The entry after an outcome of its own attempt; undefined when that changes nothing. */
export function recorded(entry: Entry, outcome: Outcome): Entry | undefined {
  // a reply outranks `uncertain` of the same attempt; nothing outranks a reply
  const isOpen =
    entry.state === 'attempting' || (entry.state === 'uncertain' && outcome.state !== 'uncertain')
  if (!isOpen) return undefined
  if (outcome.state === 'not-sent' && entry.result) return { ...entry, state: 'sent' }
  return { ...entry, ...outcome }
}

/** Is the entry still the one that was looked at? */
export function isSame(current: Entry | undefined, seen: Entry | undefined): boolean {
  return (
    current?.state === seen?.state && current?.attempt === seen?.attempt && current?.ended === seen?.ended
  )
}
