import { createHash } from 'node:crypto'
import { writeCanonicalJson } from '../../json/canonical.ts'
import { valueAt } from '../../json/place.ts'

/**
 * SHA-256 (hex) of the job's mail inputs as the engine handed them out, secrets unresolved. It tells a job that comes
 * back unchanged from one that a person has edited. The connection and the policies are left out: whoever resolves an
 * incident with another server or policy still means the same mail.
 */
export function fingerprint(
  variables: Readonly<Record<string, unknown>>,
  mailInputs: readonly string[],
): string {
  const given = mailInputs
    .map((place) => [place, valueAt(variables, place)] as const)
    .filter(([, value]) => !isAbsent(value))
  const hash = createHash('sha256')
  let held = ''
  writeCanonicalJson(Object.fromEntries(given), (piece) => {
    held += piece
    if (held.length < HELD) return
    hash.update(held)
    held = ''
  })
  return hash.update(held).digest('hex')
}

/** Characters that are hashed at once: a mail without attachments is one text. */
const HELD = 16 * 1024

/** Absent, null and "" are one and the same to the engine's modelers. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
