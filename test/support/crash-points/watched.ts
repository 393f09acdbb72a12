import type { Readable } from 'node:stream'
import type { Account } from '../../../src/mail/account/account.ts'
import type { Content } from '../../../src/mail/send/hand-over.ts'

/** A worker has come to a moment. When it is killed there, this never resolves. */
export type Reached = (moment: string) => Promise<void>

/**
 * A collaborator with two moments around every call: it is asked (and has done nothing yet), and it is answered (has
 * done it, and the caller does not know). All methods count but those that are named as synchronous.
 */
export function watched<Part extends object>(
  name: string,
  part: Part,
  reached: Reached,
  synchronous: readonly (keyof Part)[] = [],
): Part {
  return new Proxy(part, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function' || synchronous.includes(key as keyof Part)) return value
      const method = value as (...args: unknown[]) => unknown
      const moment = `${name}.${String(key)}`
      return async (...args: unknown[]) => {
        await reached(`${moment} asked`)
        try {
          const answer = method.apply(target, args)
          // it is under way, and not yet on the disk
          if (moment === 'ledger.claim') await reached(`${moment} begun`)
          return await answer
        } finally {
          await reached(`${moment} answered`)
        }
      }
    },
  })
}

/** An account whose pool answers by a callback. */
export function watchedAccount(account: Account, reached: Reached): Account {
  const { pool } = account
  const send: Account['pool']['send'] = (mail, callback) => {
    const fail = (error: Error) => callback(error)
    reached('pool.send asked').then(() => {
      pool.send(mail, (error, info) => {
        reached('pool.send answered').then(() => callback(error, info), fail)
      })
    }, fail)
  }
  const synchronous = [
    'server',
    'pool',
    'client',
    // what it waits for is watched itself
    'whileWaiting',
    'admit',
    'learned',
    'isPaused',
    'close',
  ] as const
  // the step uses nothing else of the pool
  return watched(
    'account',
    { ...account, pool: { send } as unknown as Account['pool'] },
    reached,
    synchronous,
  )
}

/** The gate has a part and asks for no other: the socket takes no more. It comes as the kernel likes. */
export const HELD_UP = 'content held up'

/** A message in parts, with a moment before its first three parts are given to the gate, and before it knows the end. */
export function watchedContent(content: Content, reached: Reached): Content {
  if (Buffer.isBuffer(content)) return content
  async function* parts(stream: Readable): AsyncGenerator<Buffer> {
    let count = 0
    for await (const part of stream as AsyncIterable<Buffer>) {
      count += 1
      if (count <= 3) await reached(`content part ${count}`)
      // the gate asks for the next one in the same turn, unless it waits
      const waiting = setImmediate(() => void reached(HELD_UP).catch(() => undefined))
      yield part
      clearImmediate(waiting)
    }
    await reached('content end')
  }
  // a stream around it would read ahead; the gate only iterates, and lets go of it
  return () => {
    const stream = content()
    const destroy = (error: Error) => stream.destroy(error)
    return Object.assign(parts(stream), { destroy }) as unknown as Readable
  }
}
