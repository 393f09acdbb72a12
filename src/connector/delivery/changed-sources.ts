import { createHash } from 'node:crypto'
import type { Trace } from '../../ledger/ledger.ts'
import type { NotedSource } from '../../mail/digest.ts'
import type { Message } from '../../mail/send/send.ts'
import type { Start } from './delivery.ts'

type Noted = NonNullable<Trace['sources']>

/** An entry stays small: more of them are noted as one. */
const MOST_NOTED = 20

/**
 * What the entry of an attempt notes of its files and URLs: as the first attempt had them, as long as the job asks for the
 * same mail.
 */
export function sourcesToNote(message: Message, start: Start): Pick<Trace, 'sources'> {
  const sources = earlier(start) ?? noted(message.sources ?? [])
  return sources.length > 0 ? { sources } : {}
}

/**
 * The message with a warning where files or URLs are not what they were at the first attempt. It is the same mail all the
 * same: the job asks for it in the same words.
 */
export function withChangesTold(message: Message, start: Start): Message {
  const before = earlier(start)
  if (before === undefined) return message
  const told = changes(before, message.sources ?? [])
  return told.length > 0 ? { ...message, warnings: [...told, ...(message.warnings ?? [])] } : message
}

function earlier({ seen, fingerprint }: Start): Noted | undefined {
  return seen?.fingerprint === fingerprint ? seen.trace?.sources : undefined
}

function changes(before: Noted, sources: readonly NotedSource[]): string[] {
  const now = noted(sources)
  const isOther = ({ sha256, size }: Noted[number], index: number) =>
    sha256 !== before[index]?.sha256 || size !== before[index].size
  if (now.length === before.length && now.length === sources.length)
    return sources
      .filter(isOther)
      .map(({ field }) => `${field}: is not what it was at an earlier attempt; this mail has it as it is now`)
  return now.length !== before.length || now.some(isOther)
    ? [
        'Files and URLs: some are not what they were at an earlier attempt; this mail has them as they are now',
      ]
    : []
}

function noted(sources: readonly NotedSource[]): Noted {
  if (sources.length <= MOST_NOTED) return sources.map(({ sha256, size }) => ({ sha256, size }))
  const hash = createHash('sha256')
  for (const { sha256, size } of sources) hash.update(`${sha256} ${size}\n`)
  return [{ sha256: hash.digest('hex'), size: sources.reduce((sum, { size }) => sum + size, 0) }]
}
