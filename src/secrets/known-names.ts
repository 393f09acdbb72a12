import { readdir } from 'node:fs/promises'
import type { SecretPlaces } from './look-up.ts'
import { isSecretName } from './references.ts'
import { nearestWord } from '../text/nearest-word.ts'

/** Comparing costs the product of both lengths, and a name in a diagram may have megabytes. */
const LONGEST_NAME = 100
const MOST_NAMES = 1_000

/** The name of a secret that this worker has and that is meant, by its letters; a value is never looked at. */
export async function nearestSecret(name: string, places: SecretPlaces): Promise<string | undefined> {
  return name.length > LONGEST_NAME ? undefined : nearestWord(name, await secretNames(places))
}

/** In order, so that of two names that are equally near the same one is told each time. */
async function secretNames({ envPrefix, env, dir }: SecretPlaces): Promise<readonly string[]> {
  const variables = Object.keys(env)
    .filter((variable) => variable.startsWith(envPrefix))
    .map((variable) => variable.slice(envPrefix.length).replace(/_FILE$/, ''))
  const files = dir === undefined ? [] : await readdir(dir).catch(() => [])
  const names = new Set([...variables, ...files].filter((name) => isSecretName(name)))
  return [...names]
    .filter((name) => name.length <= LONGEST_NAME)
    .sort()
    .slice(0, MOST_NAMES)
}
