import type { Logger } from 'pino'

const LONGEST = 500
const REPEATS = 100
// colours and other commands to a terminal
const TERMINAL = /\u001b\[[\d;?]*[A-Za-z]/g

/**
 * From here on nothing but lines of the log is written: what libraries print, and warnings of Node and of drivers, become
 * lines as well, masked and shortened. `log` writes to the file descriptor itself, and is not caught.
 */
export function catchStrayOutput(log: () => Logger, mask: (text: string) => string): void {
  let left = REPEATS
  const tell = (text: string) => {
    const line = text.replaceAll(TERMINAL, '').trim()
    // a library that prints without end must not fill the disk
    if (line === '' || left-- <= 0) return
    log().warn({ event: 'stray-output', text: mask(line).slice(0, LONGEST) }, 'a library wrote this')
  }
  for (const stream of [process.stdout, process.stderr]) {
    const write = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
      tell(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8'))
      for (const callback of [encoding, done]) if (isCallback(callback)) setImmediate(callback)
      return true
    }
    Object.defineProperty(stream, 'write', { value: write })
  }
  // Node's own listener would print them
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    const { name, message } = warning
    const code = 'code' in warning ? warning.code : undefined
    log().warn({ event: 'node-warning', name, code, reason: mask(message).slice(0, LONGEST) }, 'Node warns')
  })
}

function isCallback(value: unknown): value is () => void {
  return typeof value === 'function'
}
