import { Readable } from 'node:stream'

/**
 * A stream of what an iterator gives, begun when it is first read. Unlike Readable.from, to destroy it also ends what the
 * iterator waits for: the signal aborts.
 */
export function streamed(parts: (signal: AbortSignal) => AsyncIterator<Buffer>): Readable {
  const abort = new AbortController()
  let iterator: AsyncIterator<Buffer> | undefined
  return new Readable({
    read() {
      iterator ??= parts(abort.signal)
      iterator.next().then(
        ({ done, value }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      )
    },
    destroy(error, done) {
      abort.abort(error ?? undefined)
      done(error)
    },
  })
}
