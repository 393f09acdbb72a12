import { setMaxListeners } from 'node:events'
import { lstat } from 'node:fs/promises'
import { errorCode, errorReason } from '../text/error-text.ts'
import type { Pause } from '../time/pause.ts'

/** A file whose being there means that nothing is sent. */
export interface StopFile {
  /** Why nothing is sent, as of the last look, without the file's name; undefined: it is not there. */
  trouble(): string | undefined
  /** Looks now. */
  look(): Promise<string | undefined>
  /** Aborts when the file turns up; there is another one when it is gone again. */
  appears(): AbortSignal
  close(): Promise<void>
}

export interface StopFileOptions {
  /** The setting that names it, for those who are told. */
  readonly name: string
  readonly path: string
  readonly pause: Pause
  readonly monotonicNow: () => number
  readonly onThere: (why: string) => void
  readonly onGone: () => void
  /** Rejects with ENOENT where there is no such file. */
  readonly stat?: (path: string) => Promise<unknown>
}

const LOOK_EVERY_MS = 1_000
/** A look that takes longer, on a mount that hangs, counts as there. */
const LOOK_LIMIT_MS = 5_000

/**
 * Looks every second, and whenever it is asked to. Anything but "no such file" counts as there, a link that leads nowhere
 * included: whoever stops the mail must not have to ask whether it worked. Resolves after the first look.
 */
export async function openStopFile(options: StopFileOptions): Promise<StopFile> {
  const { name, path, pause, monotonicNow, stat = lstat } = options
  const closing = new AbortController()
  let appears = listenedTo()
  let known: string | undefined
  let running: { readonly since: number; readonly end: Promise<void> } | undefined
  let next: Promise<void> | undefined

  const learn = (why: string | undefined) => {
    const before = known
    known = why
    if (why !== undefined && before === undefined) {
      options.onThere(why)
      appears.abort()
    } else if (why === undefined && before !== undefined) {
      options.onGone()
      appears = listenedTo()
    }
  }
  const statOnce = async () => {
    try {
      await stat(path)
      learn(`the file of ${name} is there`)
    } catch (error) {
      const isGone = errorCode(error) === 'ENOENT'
      learn(isGone ? undefined : `the file of ${name} cannot be looked for (${errorReason(error)})`)
    }
  }
  // one at a time: looks that hang must not take the few threads that read files for all of the worker
  const begun = async () => {
    await running?.end
    next = undefined
    const end = statOnce()
    running = { since: monotonicNow(), end }
    await end
    running = undefined
  }
  const overdue = () => {
    if (running === undefined || monotonicNow() - running.since < LOOK_LIMIT_MS) return
    learn(`the file of ${name} cannot be looked for (no answer within ${LOOK_LIMIT_MS / 1000} s)`)
  }
  /** A look that was begun before it was asked for says nothing of what came since, so it is followed by another. */
  const look = async () => {
    const done = new AbortController()
    const end = (next ??= begun()).then(() => done.abort())
    await Promise.race([end, pause(LOOK_LIMIT_MS, done.signal)])
    overdue()
    return known
  }
  const watch = async () => {
    for (;;) {
      await pause(LOOK_EVERY_MS, closing.signal)
      if (closing.signal.aborted) return
      await look()
    }
  }

  await look()
  const watching = watch()
  return {
    trouble: () => known,
    look,
    appears: () => appears.signal,
    async close() {
      closing.abort()
      await watching
    },
  }
}

/** Each job in work listens. */
function listenedTo(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

/** Where no setting names a file. */
export function withoutStopFile(): StopFile {
  const { signal } = listenedTo()
  return {
    trouble: () => undefined,
    look: () => Promise.resolve(undefined),
    appears: () => signal,
    close: () => Promise.resolve(),
  }
}
