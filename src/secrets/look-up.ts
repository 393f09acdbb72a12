import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecretSource } from './bindings.ts'
import type { SecretFileReader } from './secret-file.ts'
import { errorReason } from '../text/error-text.ts'
import { beginningOf } from '../text/excerpt.ts'

export interface SecretPlaces {
  /** `secrets.X` is the variable with this prefix and the name X. */
  readonly envPrefix: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A folder with one file per secret. */
  readonly dir?: string | undefined
}

/** What was found. `missing` and `refused` (it may not be used so) do not pass by themselves, `unreadable` may. */
export type Found =
  | { readonly kind: 'found'; readonly value: string }
  | { readonly kind: 'missing' | 'refused'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string; readonly cause: unknown }

const OF_FILE = '_FILE'

/** Looks for a secret in its variable, then in the file that the variable with `_FILE` names, then in the folder. */
export async function lookUp(name: string, places: SecretPlaces, readFile: SecretFileReader): Promise<Found> {
  const { envPrefix, env, dir } = places
  const variable = `${envPrefix}${name}`
  // `SECRET_X_FILE` holds a path: as a password it would tell a server where the secrets are
  const value = name.endsWith(OF_FILE) ? undefined : env[variable]
  if (typeof value === 'string') return notEmpty(name, value, `environment variable ${variable}`)
  const file = env[`${variable}${OF_FILE}`]
  if (typeof file === 'string' && file !== '') {
    return (
      (await fromFile(name, file, readFile)) ??
      missing(`the file of secret "${beginningOf(name)}", which ${variable}_FILE names, is not there`)
    )
  }
  const found = dir === undefined ? undefined : await fromFolder(name, dir, readFile)
  return found ?? missing(nowhere(name, variable, dir))
}

/** Reads a secret that SMTP_SECRETS_FILE lists from where the file says, and from nowhere else. */
export async function lookUpListed(
  name: string,
  from: SecretSource,
  env: SecretPlaces['env'],
  readFile: SecretFileReader,
): Promise<Found> {
  const shown = beginningOf(name)
  const named = `that secrets.${shown}.from in SMTP_SECRETS_FILE names`
  if (from.kind === 'env') {
    const value = env[from.variable]
    if (typeof value === 'string') return notEmpty(name, value, `environment variable`)
    return missing(`secret "${shown}" is not set: the environment variable ${named} is not there`)
  }
  return (
    (await fromMount(name, from.path, readFile)) ??
    missing(`the file of secret "${shown}", ${named}, is not there`)
  )
}

function nowhere(name: string, variable: string, dir: string | undefined): string {
  const folder = dir === undefined ? '; SMTP_SECRETS_DIR is not set' : ' and in the folder SMTP_SECRETS_DIR'
  const looked = name.endsWith(OF_FILE)
    ? `file that ${variable}${OF_FILE} names`
    : `environment variable ${variable} (and ${variable}${OF_FILE})`
  return `there is no secret "${beginningOf(name)}"; looked in the ${looked}${folder}`
}

async function fromFolder(name: string, dir: string, readFile: SecretFileReader): Promise<Found | undefined> {
  const found = await fromMount(name, join(dir, name), readFile)
  if (found !== undefined) return found
  try {
    await stat(dir)
    return undefined
  } catch (cause) {
    // A mount that is gone for the moment takes all secrets with it, and none of them is missing.
    return {
      kind: 'unreadable',
      why: `the folder SMTP_SECRETS_DIR cannot be read (${errorReason(cause)})`,
      cause,
    }
  }
}

async function fromMount(name: string, path: string, readFile: SecretFileReader): Promise<Found | undefined> {
  // While Kubernetes swaps the folder behind its link, a path may lead to the old one, which is being removed.
  return (await fromFile(name, path, readFile)) ?? (await fromFile(name, path, readFile))
}

async function fromFile(name: string, path: string, readFile: SecretFileReader): Promise<Found | undefined> {
  try {
    return notEmpty(name, await readFile(path), 'file')
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errorReason(cause))) return undefined
    return {
      kind: 'unreadable',
      why: `the file of secret "${beginningOf(name)}" cannot be read (${errorReason(cause)})`,
      cause,
    }
  }
}

function notEmpty(name: string, value: string, where: string): Found {
  return value === ''
    ? missing(`secret "${beginningOf(name)}" is empty in its ${where}`)
    : { kind: 'found', value }
}

function missing(why: string): Found {
  return { kind: 'missing', why }
}
