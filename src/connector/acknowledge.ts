import { CommandError } from '../broker/command-error.ts'
import type { JobCommands } from '../broker/commands.ts'
import type { JsonObject } from '../json/json.ts'
import { pause } from '../time/pause.ts'
import type { Lease } from './lease.ts'

/** The one thing that is said to the engine about a job. */
export type Command =
  | { readonly kind: 'complete'; readonly variables: JsonObject }
  | {
      readonly kind: 'throw'
      readonly code: string
      readonly message: string
      readonly variables: JsonObject
    }
  | {
      readonly kind: 'fail'
      readonly retries: number
      readonly backoffMs: number
      readonly message: string
      readonly variables: JsonObject
    }

export type Acknowledged =
  | { readonly kind: 'accepted' }
  /** The engine does not have the job any more: done elsewhere, or an earlier try of this command was accepted. */
  | { readonly kind: 'gone' }
  /** Another activation has failed the job meanwhile. It goes on, so this is no end; it comes back, and the ledger answers it. */
  | { readonly kind: 'not-now' }
  /** The lease ended first. The job comes back, and the ledger answers it. */
  | { readonly kind: 'gave-up' }
  | { readonly kind: 'refused'; readonly error: CommandError }

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

/** Says it until the engine answers or the lease ends. A failed acknowledgement is repeated as such, never as a send. */
export async function acknowledge(
  commands: JobCommands,
  jobKey: string,
  command: Command,
  lease: Pick<Lease, 'held'>,
  signal: AbortSignal,
): Promise<Acknowledged> {
  let pauseMs = FIRST_PAUSE_MS
  for (;;) {
    try {
      await say(commands, jobKey, command)
      return { kind: 'accepted' }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      if (error.problem === 'gone' || error.problem === 'not-now') return { kind: error.problem }
      if (error.problem === 'refused' || error.problem === 'too-large') return { kind: 'refused', error }
    }
    if (!lease.held()) return { kind: 'gave-up' }
    await pause(pauseMs, signal)
    if (signal.aborted || !lease.held()) return { kind: 'gave-up' }
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

function say(commands: JobCommands, jobKey: string, command: Command): Promise<void> {
  switch (command.kind) {
    case 'complete':
      return commands.complete(jobKey, command.variables)
    case 'throw':
      return commands.throwError(jobKey, command)
    case 'fail':
      return commands.fail(jobKey, command)
  }
}
