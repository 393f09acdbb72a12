import type { Entry, JobId } from './ledger.ts'

/** A job's key among those of all clusters. */
export function keyOf({ cluster, jobKey }: JobId): string {
  return `${cluster}\n${jobKey}`
}

/** An entry as databases keep it: result and trace as JSON. */
export interface StoredEntry extends Pick<Entry, 'state' | 'attempt' | 'fingerprint' | 'deadline'> {
  readonly first_date: number
  readonly ended: boolean | 0 | 1
  readonly result: string | null
  readonly trace: string | null
}

export function toEntry(row: StoredEntry): Entry {
  return {
    state: row.state,
    attempt: row.attempt,
    fingerprint: row.fingerprint,
    firstDate: row.first_date,
    deadline: row.deadline,
    ended: Boolean(row.ended),
    // JSON that a worker wrote
    ...(row.result !== null && { result: JSON.parse(row.result) as NonNullable<Entry['result']> }),
    ...(row.trace !== null && { trace: JSON.parse(row.trace) as NonNullable<Entry['trace']> }),
  }
}

/** Why a ledger is left alone: this version would read what it does not know, and write over it. */
export function newerVersion(found: number, known: number): string {
  return `it was written by a newer version of the worker: schema ${found}, this one knows ${known}. Start the newer version again`
}
