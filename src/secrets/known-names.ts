import { readdir } from 'node:fs/promises'
import { isFor, type Asker, type Bindings } from './bindings.ts'
import type { SecretPlaces } from './look-up.ts'
import { isSecretName } from './references.ts'
import { nearestWord } from '../text/nearest-word.ts'

/** Comparing costs the product of both lengths, and a name in a diagram may have megabytes. */
const LONGEST_NAME = 100
const MOST_NAMES = 1_000

/**
 * The name of a secret that this worker has for the asker and that is meant, by its letters; a value is never looked at.
 * One that is bound to other processes or tenants is named to nobody who does not name it.
 */
export async function nearestSecret(
  name: string,
  places: SecretPlaces,
  { secrets, othersDenied }: Bindings,
  asker: Asker,
): Promise<string | undefined> {
  if (name.length > LONGEST_NAME) return undefined
  if (secrets.has(name)) return name
  const others = othersDenied ? [] : await namesIn(places)
  const listed = [...secrets].filter(([, binding]) => isFor(binding, asker)).map(([known]) => known)
  return nearestWord(name, inOrder([...others.filter((other) => !secrets.has(other)), ...listed]))
}

async function namesIn({ envPrefix, env, dir }: SecretPlaces): Promise<readonly string[]> {
  const variables = Object.keys(env)
    .filter((variable) => variable.startsWith(envPrefix))
    .map((variable) => variable.slice(envPrefix.length).replace(/_FILE$/, ''))
  const files = dir === undefined ? [] : await readdir(dir).catch(() => [])
  return [...variables, ...files].filter((name) => isSecretName(name))
}

/** Of two names that are equally near the same one is told each time. */
function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
    .filter((name) => name.length <= LONGEST_NAME)
    .sort()
    .slice(0, MOST_NAMES)
}
