import { pino, type DestinationStream } from 'pino'

/** What is at most lost of the log when the process is killed, lines below `warn` alone. */
const HELD_MS = 100
const HELD_BYTES = 8 * 1024
/** pino's number of the level. */
const WARN = 40

/**
 * Lines are written together: a write for each of them costs as much as all else about a line. From `warn` on they go out
 * at once, with those before; so does everything when the process ends by itself.
 */
export function bufferedOutput(fd: number): DestinationStream {
  // at once and in order: whoever ends the process has no time to wait
  const out = pino.destination({ dest: fd, sync: true, minLength: HELD_BYTES })
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    out.flushSync()
  }
  process.on('exit', flush)
  return Object.assign(
    {
      // set by pino before each line, because of the mark below
      lastLevel: 0,
      write(line: string) {
        out.write(line)
        if (this.lastLevel >= WARN) flush()
        else timer ??= setTimeout(flush, HELD_MS).unref()
      },
    },
    { [Symbol.for('pino.metadata')]: true },
  )
}
