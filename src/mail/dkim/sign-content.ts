import { Readable } from 'node:stream'
import { ConnectorError } from '../../failures.ts'
import type { Content } from '../send/hand-over.ts'
import { RelaxedBodyHash } from './relaxed-body.ts'
import { signatures } from './signature.ts'
import type { SigningDomain } from './signing.ts'

/** A composed mail; `date` is its Date. */
export interface Unsigned {
  readonly size: number
  readonly content: Content
  readonly date: Date
}

/**
 * The mail with its signatures in front (RFC 6376). Nothing may change it afterwards. A mail that is streamed is read once
 * to be signed and once more to be sent; where the second reading brings something else, it ends before the last part,
 * so that nothing is sent. Rejects as the content does, or with the signal's reason.
 */
export async function signContent(
  signer: SigningDomain,
  { size, content, date }: Unsigned,
  signal: AbortSignal,
): Promise<Pick<Unsigned, 'size' | 'content'>> {
  if (Buffer.isBuffer(content)) {
    const reader = new MailReader()
    reader.read(content)
    const lines = await lineBytes(signer, reader, date)
    return { size: size + lines.length, content: Buffer.concat([lines, content]) }
  }
  const reader = new MailReader()
  for await (const part of content() as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    reader.read(part)
  }
  const lines = await lineBytes(signer, reader, date)
  return { size: size + lines.length, content: () => Readable.from(again(lines, content, reader.bodyHash)) }
}

async function lineBytes(
  signer: SigningDomain,
  { header, bodyHash }: MailReader,
  date: Date,
): Promise<Buffer> {
  return Buffer.from(await signatures(signer, { header, bodyHash, date }), 'latin1')
}

async function* again(lines: Buffer, content: () => Readable, signed: string): AsyncGenerator<Buffer, void> {
  yield lines
  const reader = new MailReader()
  for await (const part of content() as AsyncIterable<Buffer>) {
    reader.read(part)
    yield part
  }
  if (reader.bodyHash === signed) return
  throw new ConnectorError(
    'ATTACHMENT',
    'An attachment changed between the signing (DKIM) and the sending of the mail; nothing was sent.',
    { phase: 'message', delivery: 'not-sent', retry: 'backoff', sourceChanged: true },
  )
}

const END_OF_HEADER = '\r\n\r\n'

/** Cuts a mail, as it comes in parts, into its header and the hash of its body. */
class MailReader {
  readonly #body = new RelaxedBodyHash()
  #header = ''
  #isOver = false
  #bodyHash: string | undefined

  /** Without the empty line after it; characters are bytes. */
  get header(): string {
    return this.#header
  }

  /** When all parts were read. */
  get bodyHash(): string {
    return (this.#bodyHash ??= this.#body.digest())
  }

  read(part: Buffer): void {
    if (this.#isOver) return this.#body.update(part)
    // a break may be cut in two
    const from = Math.max(0, this.#header.length - END_OF_HEADER.length)
    this.#header += part.toString('latin1')
    const end = this.#header.indexOf(END_OF_HEADER, from)
    if (end === -1) return
    const begin = end + END_OF_HEADER.length - (this.#header.length - part.length)
    this.#header = this.#header.slice(0, end)
    this.#isOver = true
    this.#body.update(part.subarray(begin))
  }
}
