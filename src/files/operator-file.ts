import { readFileSync, statSync, type BigIntStats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode, errorReason } from '../text/error-text.ts'
import type { Pause } from '../time/pause.ts'
import { FileProblem } from './file-problem.ts'
import { parseYaml } from './yaml.ts'

/** A thousand accounts; a bigger one is another file, and would hold the worker while it is read. */
const MAX_BYTES = 500_000

/** Other files that the file names; a relative name starts at the folder of the file. */
export interface FilesBeside {
  /** Throws a FileProblem. */
  readonly textOf: (name: string) => string
  /** Absolute. */
  readonly pathOf: (name: string) => string
}

/** How a file of the operator is understood; pure, so that it can be done again at any time. */
export interface FileReading<T> {
  /** The other files that the value names: their texts are read with it. */
  readonly filesIn?: (value: unknown) => readonly string[]
  /** Checks the value as a whole. Throws a FileProblem with everything that is wrong. */
  readonly read: (value: unknown, files: FilesBeside) => T
}

/** Reads the file once. Throws a FileProblem. */
export function readOperatorFile<T>(path: string, { read }: FileReading<T>): T {
  return orProblem(() => {
    const text = (name: string) => {
      refuseStats(statSync(name, { bigint: true }))
      return decoded(readFileSync(name))
    }
    const pathOf = (name: string) => resolve(dirname(path), name)
    return read(parseYaml(text(path)), { pathOf, textOf: (name) => orProblem(() => text(pathOf(name))) })
  })
}

/** What a file of the operator says now. */
export interface OperatorFile<T> {
  current(): T
  close(): Promise<void>
}

export interface OperatorFileOptions<T> extends FileReading<T> {
  readonly path: string
  readonly onTaken: () => void
  /** The version before stays. Told once for each version that cannot be used. */
  readonly onRefused: (problem: FileProblem) => void
  readonly pause: Pause
}

/** How often it is looked at: what is changed is in use within 10 s. */
const LOOK_EVERY_MS = 5_000

/** Reads the file, and again when it changes: a mount can swap it without any event. Throws a FileProblem. */
export function openOperatorFile<T>(options: OperatorFileOptions<T>): OperatorFile<T> {
  const { path, pause } = options
  const closing = new AbortController()
  // before the reading: what changes meanwhile is read again
  let seen = orProblem(() => identityOf(statSync(path, { bigint: true })))
  let current = readOperatorFile(path, options)
  let refused: string | undefined

  const look = async () => {
    let identity = 'away'
    try {
      // not in one turn, as at the start: a mount that hangs must not hold the worker
      const stats = await stat(path, { bigint: true })
      identity = identityOf(stats)
      // a version that was refused may be good now: a file that it names was put there
      if (identity === seen && refused === undefined) return
      refuseStats(stats)
      const next = await readLater(path, options)
      if (closing.signal.aborted) return
      current = next
      refused = undefined
      options.onTaken()
    } catch (error) {
      if (closing.signal.aborted) return
      const problem = asProblem(error)
      if (identity !== seen || problem.message !== refused) options.onRefused(problem)
      refused = problem.message
    }
    seen = identity
  }
  const watching = (async () => {
    for (;;) {
      await pause(LOOK_EVERY_MS, closing.signal)
      if (closing.signal.aborted) return
      await look()
    }
  })()
  return {
    current: () => current,
    async close() {
      closing.abort()
      const over = new AbortController()
      // a look at a mount that hangs is not waited for
      await Promise.race([watching, pause(CLOSE_MS, over.signal)])
      over.abort()
    },
  }
}

const CLOSE_MS = 1_000

async function readLater<T>(path: string, { filesIn, read }: FileReading<T>): Promise<T> {
  const value = parseYaml(decoded(await readFile(path)))
  const texts = new Map<string, string | FileProblem>()
  const pathOf = (name: string) => resolve(dirname(path), name)
  for (const name of filesIn?.(value) ?? []) {
    try {
      const file = pathOf(name)
      refuseStats(await stat(file, { bigint: true }))
      texts.set(name, decoded(await readFile(file)))
    } catch (error) {
      texts.set(name, asProblem(error))
    }
  }
  const textOf = (name: string) => {
    const text = texts.get(name)
    if (typeof text === 'string') return text
    throw text ?? new FileProblem(['was not read'])
  }
  return read(value, { pathOf, textOf })
}

function refuseStats(stats: BigIntStats): void {
  // one that is none (a pipe) could be read for ever
  if (!stats.isFile()) throw new FileProblem(['is not a file'])
  if (stats.size > MAX_BYTES)
    throw new FileProblem([`has ${stats.size} bytes, and may have ${MAX_BYTES} at most`])
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FileProblem(['is not text in UTF-8'])
  }
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}

function orProblem<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw asProblem(error)
  }
}

/** Of an error that nobody foresaw only the name is told: its message may show what stands in the file. */
function asProblem(error: unknown): FileProblem {
  if (error instanceof FileProblem) return error
  const reason = errorCode(error) === undefined ? nameOf(error) : errorReason(error)
  return new FileProblem([`cannot be read (${reason})`])
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error'
}
