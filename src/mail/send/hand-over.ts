import { EventEmitter } from 'node:events'
import { Transform, type Readable, type Writable } from 'node:stream'

/**
 * The gate: the one place where a message leaves this process.
 *
 * nodemailer's connection calls `pipe` after the server's 354 and at no other time (checked by
 * test/mail/send/hand-over.test.ts, so that an update of nodemailer cannot change it silently). Up to that call nothing was
 * sent; from the moment the last part is written the end is unknown until the server replies. RFC 5321 section 4.1.1.4:
 * a receiver must not process a message whose end it has not seen, so parts alone are not a mail.
 */
export interface Gate {
  /** Called once at the 354. May take its time (ledger, lease). A rejection means: nothing is sent. */
  open(): Promise<void>
  /** Asked in the same turn in which the bytes go. An answer means: they must not. */
  refusal(): Error | undefined
}

/** A message that can be written. A stream is made anew at the gate, so that nothing is read before its time. */
export type Content = Buffer | (() => Readable)

/** How far a send came; read it when the send is over. */
export interface Progress {
  /** A connection was ready and took the mail. */
  started: boolean
  /** The server said 354. */
  called: boolean
  /** The last part was written to the connection: from here on only a reply can tell. */
  handedOver: boolean
  /** Why the gate did not let the message pass. */
  refusedBy: unknown
}

/** The part of a readable stream that nodemailer's connection and pool use. */
export interface HandOver extends EventEmitter {
  /** The pool sends a message again on a new connection only while this is false; true from the hand-over on. */
  readableDidRead: boolean
  /** Told right before the last part is written: it and what ends the message may go out together. */
  onLastPart: () => void
  /** The server waits for the message or the rest of it: whatever is said on the connection now would be part of it. */
  isAwaited(): boolean
  destroy(): void
  pipe(destination: Writable): void
}

const GONE = new Error('the connection that takes the message is gone')

/**
 * One hand-over per connection that takes the mail; `progress` is shared by all of them. `isWireReady`: of a content that is
 * held, nothing has to be changed on its way (RFC 5321 4.5.2).
 */
export function createHandOver(
  content: Content,
  gate: Gate,
  progress: Progress,
  isWireReady = false,
): HandOver {
  let destroyed = false
  let awaited = false
  const fail = (error: unknown) => {
    // nobody takes the message any more, and that is known
    if (error === GONE) return
    progress.refusedBy = error
    // the connection listens: it gives the send up and closes, which ends the unfinished DATA
    source.emit('error', error instanceof Error ? error : new Error(String(error)))
  }

  const pass = async (destination: Writable): Promise<void> => {
    await gate.open()
    if (Buffer.isBuffer(content)) {
      // nothing may be awaited between this check and `end`: a process stopped in between would wake up and send
      if (destroyed) return
      const refusal = gate.refusal()
      if (refusal) throw refusal
      source.readableDidRead = true
      progress.handedOver = true
      awaited = false
      source.onLastPart()
      if (isWireReady) endWith(destination, content)
      else destination.end(content)
      return
    }
    let held: Buffer | undefined
    const stream = content()
    // nobody waits for a part of it any more that may be long in coming
    source.once('destroyed', () => stream.destroy(GONE))
    for await (const part of stream as AsyncIterable<Buffer>) {
      if (destroyed) return
      if (held) {
        const refusal = gate.refusal()
        if (refusal) throw refusal
        source.readableDidRead = true
        if (!destination.write(held)) await drained(destination, () => destroyed)
      }
      held = part
    }
    if (destroyed) return
    const refusal = gate.refusal()
    if (refusal) throw refusal
    source.readableDidRead = true
    progress.handedOver = true
    awaited = false
    source.onLastPart()
    destination.end(held ?? Buffer.alloc(0))
  }

  const source: HandOver = Object.assign(new EventEmitter(), {
    readableDidRead: false,
    onLastPart: () => {},
    isAwaited: () => awaited,
    destroy: () => {
      destroyed = true
      source.emit('destroyed')
    },
    pipe: (destination: Writable) => {
      progress.called = true
      awaited = true
      pass(destination).catch(fail)
    },
  })

  // a connection that was closed listens no longer
  source.on('error', () => {})

  function drained(destination: Writable, gone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      if (gone()) return resolve()
      const done = () => {
        destination.removeListener('drain', done)
        source.removeListener('destroyed', done)
        resolve()
      }
      destination.once('drain', done)
      source.once('destroyed', done)
    })
  }
  return source
}

/**
 * nodemailer looks at each byte of a message for dots and line breaks, which takes longer than all else that is done with
 * it here. What is ready goes past that; the last line break and the dot are written at the end.
 */
function endWith(destination: Writable, content: Buffer): void {
  if (!(destination instanceof Transform)) {
    destination.end(content)
    return
  }
  destination.push(content.subarray(0, -LINE_BREAK.length))
  destination.end()
}

const LINE_BREAK = '\r\n'
