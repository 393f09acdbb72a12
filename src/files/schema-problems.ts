import type { z } from 'zod'
import { excerpt } from '../text/excerpt.ts'
import { nearestWord } from '../text/nearest-word.ts'

export type Issue = z.core.$ZodIssue | { readonly path: readonly PropertyKey[]; readonly message: string }

/** The keys that may stand at a path; none where no keys are known. */
type KeysAt = (path: readonly PropertyKey[]) => readonly string[]

/** Each thing that is wrong, as `accounts.invoices.port must be …`; entries of lists are counted from 1. */
export function problemsIn(issues: readonly Issue[], keysAt: KeysAt): string[] {
  return issues.flatMap((issue) =>
    'code' in issue && issue.code === 'unrecognized_keys'
      ? issue.keys.map(
          (key) => `${pathOf([...issue.path, key])} is not a key${meant(key, keysAt(issue.path))}`,
        )
      : [`${pathOf(issue.path)} ${issue.message}`.trim()],
  )
}

const LONGEST_KEY = 60

function meant(key: string, keys: readonly string[]): string {
  const half = key.length < 3 ? undefined : keys.find((whole) => whole.startsWith(key))
  const nearest = half ?? (key.length > LONGEST_KEY ? undefined : nearestWord(key, keys))
  if (nearest !== undefined) return `; do you mean ${nearest}?`
  return keys.length === 0 ? '' : `; there are ${keys.join(', ')}`
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step + 1}]` : `${index === 0 ? '' : '.'}${nameOf(String(step))}`,
    )
    .join('')
}

/** A name that is none may be long, or hold what moves a cursor. */
function nameOf(step: string): string {
  return /^[\p{L}\p{N}_. -]{1,64}$/u.test(step) ? step : excerpt(step)
}
