import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { failures, type FailureRow } from '../src/failures.ts'
import { errorsPage } from './errors-page.ts'
import { markdownTable } from './markdown-table.ts'

/** The page about errors, `docs/errors.md`. */
export function describeFailures(): string {
  const rows = Object.entries<FailureRow>(failures).map(([type, row]) => [
    `\`${type}\``,
    row.planned ? `${row.meaning} (Not in this version.)` : row.meaning,
    again(row),
    row.fixedBy,
    row.advice,
  ])
  return errorsPage(
    markdownTable(['Type', 'What happened', 'Tried again', 'Who mends it', 'What to do'], rows),
  )
}

function again({ retry, backoff }: FailureRow): string {
  const from = backoff ? `, from ${duration(backoff.firstMs)}` : ''
  if (retry === 'never') return backoff ? `after a 4xx${from}` : 'no'
  return `yes${from}`
}

function duration(ms: number): string {
  if (ms < 60_000) return `${ms / 1_000} s`
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL('../docs/errors.md', import.meta.url), describeFailures())
