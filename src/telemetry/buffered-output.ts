import { writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'
import { errorCode } from '../text/error-text.ts'

/** What is at most lost of the log when the process is killed, lines below `warn` alone. */
const HELD_MS = 100
const HELD_CHARACTERS = 8 * 1024
/** What a reader that is too slow has not taken yet; beyond this, lines are dropped. */
const MOST_BYTES = 1024 * 1024
/** pino's number of the level. */
const WARN = 40

const NOTHING = Buffer.alloc(0)

/**
 * Lines are written together: a write for each of them costs as much as all else about a line. From `warn` on they go out
 * at once, with those before; so does everything when the process ends by itself. A reader that is slow or gone costs
 * lines, never the mail: pino's own destination waits for it for ever.
 */
export function bufferedOutput(fd: number): DestinationStream {
  let text = ''
  let late: Buffer = NOTHING
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const lines = Buffer.from(text)
    text = ''
    late = written(fd, late.length > 0 ? Buffer.concat([late, lines]) : lines)
    if (late.length > MOST_BYTES) late = NOTHING
    if (late.length > 0) soon()
  }
  const soon = () => void (timer ??= setTimeout(flush, HELD_MS).unref())
  process.on('exit', flush)
  return Object.assign(
    {
      // set by pino before each line, because of the mark below
      lastLevel: 0,
      write(line: string) {
        text += line
        if (this.lastLevel >= WARN || text.length >= HELD_CHARACTERS) flush()
        else soon()
      },
    },
    { [Symbol.for('pino.metadata')]: true },
  )
}

/** Writes what is taken now; the answer is what is left for later. */
function written(fd: number, bytes: Buffer): Buffer {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
    return rest
  } catch (error) {
    // a pipe that is full; from any other there is nobody to read, or no room
    return errorCode(error) === 'EAGAIN' ? rest : NOTHING
  }
}
