import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ConnectorError, type FailureDetails } from '../../failures.ts'
import { brokenOff, type Download } from '../../net/download.ts'
import { excerpt, LONGEST_QUOTED } from '../../text/excerpt.ts'
import { TookTooLong, timeLimit } from '../../time/time-limit.ts'
import type { Digest } from '../digest.ts'
import { streamed } from './streamed.ts'

/** A file on another machine. */
export interface Remote {
  /** How an error calls the input, and the file. */
  readonly field: string
  readonly name: string
  /** Asks for it, from its beginning. Rejects with a ConnectorError whose message goes on after its name. */
  ask(signal: AbortSignal): Promise<Download>
  /** What the job itself says of its bytes. */
  readonly pinned: Partial<Digest>
}

export interface RemoteLimits {
  /** What has no more is held; the rest is asked for again when it is read. */
  readonly heldBytes: number
  readonly mostBytes: number
  /** For each time that it is asked for, to its end. */
  readonly patienceMs: number
}

export interface FoundRemote {
  readonly size: number
  readonly digest: Digest
  readonly content?: Buffer
  readonly found: Pick<Download, 'contentType' | 'disposition'>
  readonly stream: () => Readable
}

/**
 * Reads a file to its end, so that its size and hash are known before the mail is on its way, and whatever is wrong with
 * it is told while nobody waits for it; its streams then end with an error where the bytes are others.
 */
export async function openRemote(
  remote: Remote,
  { heldBytes, mostBytes, patienceMs }: RemoteLimits,
  signal: AbortSignal,
): Promise<FoundRemote> {
  if ((remote.pinned.size ?? 0) > mostBytes) throw tooLarge(remote, mostBytes)
  const limit = timeLimit(signal, patienceMs)
  const held: Buffer[] = []
  try {
    const found = await asked(remote, limit.signal)
    const parts = checked(remote, found, { expected: remote.pinned, mostBytes }, limit.signal)
    let size = 0
    for (;;) {
      const step = await parts.next()
      if (step.done === true) {
        const content = size > heldBytes ? undefined : Buffer.concat(held, size)
        const again = { expected: step.value, mostBytes, isSecond: true }
        const stream = () => streamed((ended) => secondTime(remote, again, patienceMs, ended))
        return { found, digest: step.value, size, ...(content && { content }), stream }
      }
      size += step.value.length
      if (size <= heldBytes) held.push(step.value)
      else held.length = 0
    }
  } finally {
    limit.end()
  }
}

interface Expectation {
  readonly expected: Partial<Digest>
  readonly mostBytes: number
  /** What is expected is what it had before. */
  readonly isSecond?: boolean
}

async function* secondTime(
  remote: Remote,
  expectation: Expectation,
  patienceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const limit = timeLimit(signal, patienceMs)
  try {
    const found = await asked(remote, limit.signal)
    yield* checked(remote, found, expectation, limit.signal)
  } finally {
    limit.end()
  }
}

async function asked(remote: Remote, signal: AbortSignal): Promise<Download> {
  try {
    return await remote.ask(signal)
  } catch (error) {
    if (signal.reason instanceof TookTooLong) throw late(remote, signal.reason)
    if (!(error instanceof ConnectorError)) throw error
    throw new ConnectorError(error.type, `${nameOf(remote)} ${error.message}`, error.details, error)
  }
}

/** The parts of a file as they come. Where they are not what was expected, it ends with an error and not with the last. */
async function* checked(
  remote: Remote,
  { size: told, body }: Download,
  { expected, mostBytes, isSecond = false }: Expectation,
  signal: AbortSignal,
): AsyncGenerator<Buffer, Digest> {
  const sizeIs = (size: number) => {
    if (size > mostBytes) throw tooLarge(remote, mostBytes)
    if (expected.size !== undefined && size !== expected.size)
      throw otherBytes(remote, `has ${size} bytes, and ${expected.size}`, isSecond)
  }
  try {
    if (told !== undefined) sizeIs(told)
    const hash = createHash('sha256')
    let size = 0
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length
      // more than it said, or without end
      if (size > Math.min(mostBytes, expected.size ?? mostBytes)) sizeIs(size)
      hash.update(part)
      yield part
    }
    sizeIs(size)
    const sha256 = hash.digest('hex')
    if (expected.sha256 !== undefined && sha256 !== expected.sha256)
      throw otherBytes(remote, 'has another SHA-256 than', isSecond)
    return { sha256, size }
  } catch (error) {
    if (error instanceof ConnectorError) throw error
    if (signal.reason instanceof TookTooLong) throw late(remote, signal.reason)
    throw problem(remote, 'ATTACHMENT', `${brokenOff(error)}.`, { retry: 'backoff' }, error)
  } finally {
    body.destroy()
  }
}

function tooLarge(remote: Remote, mostBytes: number): ConnectorError {
  const what = `has more than ${mostBytes} bytes, which is over the limit of this worker (SMTP_MAX_MESSAGE_SIZE). Send a link instead.`
  return problem(remote, 'TOO_LARGE', what)
}

/** A job that says what it wants is wrong for good; a file that changes is done with it soon. */
function otherBytes(remote: Remote, what: string, isSecond: boolean): ConnectorError {
  return isSecond
    ? problem(remote, 'ATTACHMENT', `${what} a moment ago: it changed meanwhile.`, {
        retry: 'backoff',
        sourceChanged: true,
      })
    : problem(
        remote,
        'ATTACHMENT',
        `${what} its reference says: it is not the document that was meant. Give the document as the process got it.`,
      )
}

function late(remote: Remote, { message }: TookTooLong): ConnectorError {
  return problem(remote, 'ATTACHMENT', `${message} (SMTP_SEND_TIMEOUT) to come.`, { retry: 'backoff' })
}

function problem(
  remote: Remote,
  type: 'ATTACHMENT' | 'TOO_LARGE',
  what: string,
  more: FailureDetails = {},
  cause?: unknown,
): ConnectorError {
  const details = { phase: 'input', delivery: 'not-sent', ...more } as const
  return new ConnectorError(type, `${nameOf(remote)} ${what}`, details, cause)
}

function nameOf({ field, name }: Remote): string {
  return `${field}: ${excerpt(name, LONGEST_QUOTED)}`
}
