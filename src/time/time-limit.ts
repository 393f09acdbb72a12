/** The time of something is over; the message follows what it was. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/**
 * A signal that aborts with another one, or after a time with TookTooLong; whoever made it ends it. By hand: on Node 20,
 * AbortSignal.any leaves something behind on the longer-lived signal.
 */
export function timeLimit(signal: AbortSignal, ms: number): { readonly signal: AbortSignal; end(): void } {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  const timer = setTimeout(() => abort.abort(new TookTooLong(`took longer than ${ms / 1000} s`)), ms)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: abort.signal,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
  }
}
