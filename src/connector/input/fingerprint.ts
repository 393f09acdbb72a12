import { createHash } from 'node:crypto'
import { canonicalJson } from '../../json/canonical.ts'
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
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(given)))
    .digest('hex')
}

/** Absent, null and "" are one and the same to the engine's modelers. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
