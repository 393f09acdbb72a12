import { readFileSync, statSync, type BigIntStats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { errorCode, errorReason, errorText } from '../text/error-text.ts'
import type { Pause } from '../time/pause.ts'

/** Why a file of the operator cannot be used; whole clauses, one for each thing that is wrong. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}

/** Some thousand accounts; a bigger one is another file. */
const MAX_BYTES = 1_000_000

/** The value in a YAML or JSON file, not looked at further. Throws a FileProblem. */
export function readOperatorFile(path: string): unknown {
  return orProblem(() => {
    refuseSize(statSync(path).size)
    return parsed(readFileSync(path, 'utf8'))
  })
}

/** Loaded for the first file, at once: settings are read in one turn, and most workers have no such file. */
const load = createRequire(import.meta.url)

function parsed(text: string): unknown {
  const { parseDocument } = load('yaml') as typeof Yaml
  // no aliases: a few lines of them are a value of gigabytes
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, prettyErrors: true })
  const problems = [...document.errors, ...document.warnings].map(
    ({ message }) => message.split('\n')[0] ?? '',
  )
  if (problems.length > 0) throw new FileProblem(problems.slice(0, 10))
  return document.toJS({ maxAliasCount: 0 }) as unknown
}

function refuseSize(size: number): void {
  if (size > MAX_BYTES) throw new FileProblem([`has ${size} bytes, and may have ${MAX_BYTES} at most`])
}

function orProblem<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw asProblem(error)
  }
}

function asProblem(error: unknown): FileProblem {
  if (error instanceof FileProblem) return error
  return new FileProblem([
    errorCode(error) === undefined ? errorText(error) : `cannot be read (${errorReason(error)})`,
  ])
}

/** What a file of the operator says now. */
export interface OperatorFile<T> {
  current(): T
  close(): Promise<void>
}

export interface OperatorFileOptions<T> {
  readonly path: string
  /** Checks the value as a whole. Throws a FileProblem. */
  readonly read: (value: unknown) => T
  readonly onTaken: () => void
  /** The version before stays. Told once for each version that cannot be used. */
  readonly onRefused: (problem: FileProblem) => void
  readonly pause: Pause
}

/** How often it is looked at: what is changed is in use within 10 s. */
const LOOK_EVERY_MS = 5_000

/** Reads the file, and again when it changes: a mount can swap it without any event. Throws a FileProblem. */
export function openOperatorFile<T>(options: OperatorFileOptions<T>): OperatorFile<T> {
  const { path, read, pause } = options
  const closing = new AbortController()
  let seen = orProblem(() => identityOf(statSync(path, { bigint: true })))
  let current = orProblem(() => read(readOperatorFile(path)))

  const look = async () => {
    let identity = 'away'
    try {
      // not in one turn, as at the start: a mount that hangs must not hold the worker
      const stats = await stat(path, { bigint: true })
      identity = identityOf(stats)
      if (identity === seen) return
      refuseSize(Number(stats.size))
      current = read(parsed(await readFile(path, 'utf8')))
      seen = identity
      options.onTaken()
    } catch (error) {
      if (identity !== seen) options.onRefused(asProblem(error))
      seen = identity
    }
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
      await watching
    },
  }
}

function identityOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ')
}
