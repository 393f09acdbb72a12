import { readdirSync, statSync, type BigIntStats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Bindings } from './bindings.ts'
import type { SecretPlaces } from './look-up.ts'
import { isSecretName } from './references.ts'
import { contains, realPath } from '../files/real-path.ts'

export interface Surroundings extends SecretPlaces {
  /** Names of settings: what a variable of such a name holds is no secret for diagrams. */
  readonly reserved: readonly string[]
  /** Diagrams can mail out what is in it. */
  readonly contentRoot?: string | undefined
}

/**
 * Ways by which a value that is listed could be had without what it is bound to: each one makes the binding worth nothing.
 * One problem for each, in words for the operator. Looks at names and at which file is which, never into one.
 */
export function otherWays({ secrets, othersDenied }: Bindings, around: Surroundings): string[] {
  const isFree = (name: string) => !othersDenied && isSecretName(name) && !secrets.has(name)
  const paths = [...secrets.values()].flatMap(({ from }) => (from.kind === 'file' ? [from.path] : []))
  const others = new Map(
    [...filesByName(around, paths)]
      .filter(({ name }) => isFree(name))
      .map((file) => [identityOf(file.path), file]),
  )
  return [...secrets].flatMap(([name, { from }]) => {
    const problems =
      from.kind === 'env'
        ? variableProblems(from.variable, around, isFree)
        : fileProblems(from.path, around, others.get(identityOf(from.path)))
    return problems.map((problem) => `secrets.${name}.from ${problem}`)
  })
}

function variableProblems(
  variable: string,
  { reserved, envPrefix }: Surroundings,
  isFree: (name: string) => boolean,
): string[] {
  const other = variable.startsWith(envPrefix) ? variable.slice(envPrefix.length) : undefined
  if (other === undefined)
    return isSetting(variable, reserved)
      ? [`names ${variable}, a setting of the worker, and not a secret`]
      : []
  return isFree(other)
    ? [
        `names ${variable}, which is also secrets.${other} and bound to nothing there; list ${other}, too, or take a variable that does not begin with ${envPrefix}`,
      ]
    : []
}

/** Names that begin as settings do become settings of later versions. */
function isSetting(variable: string, reserved: readonly string[]): boolean {
  return /^(?:SMTP|CAMUNDA|ZEEBE)[_.]/i.test(variable) || reserved.includes(variable)
}

interface NamedFile {
  readonly name: string
  readonly path: string
  /** Who gives the file this name. */
  readonly by: string
}

function fileProblems(path: string, { contentRoot }: Surroundings, other: NamedFile | undefined): string[] {
  const inside = contentRoot !== undefined && contains(contentRoot, path)
  return [
    inside
      ? 'lies inside SMTP_CONTENT_ROOT, so that diagrams could mail it out; use another folder'
      : undefined,
    other &&
      `is a file that ${other.by} gives as secrets.${other.name}, bound to nothing there; list ${other.name}, too, or take it away there`,
  ].filter((problem) => problem !== undefined)
}

/** Each file that a name leads to without this file, by the rules of `lookUp`; of the bound ones also those to come. */
function* filesByName(places: SecretPlaces, bound: readonly string[]): Iterable<NamedFile> {
  const { env, envPrefix, dir } = places
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(envPrefix) || !variable.endsWith('_FILE')) continue
    const name = variable.slice(envPrefix.length, -'_FILE'.length)
    const path = fileOf(name, places)
    if (path !== undefined && !hasValue(name, places)) yield { name, path, by: variable }
  }
  if (dir === undefined) return
  for (const path of [
    ...namesIn(dir).map((name) => join(dir, name)),
    ...bound.flatMap((one) => toCome(one, dir)),
  ]) {
    const name = basename(path)
    if (hasValue(name, places) || fileOf(name, places) !== undefined) continue
    yield { name, path, by: 'SMTP_SECRETS_DIR' }
  }
}

function hasValue(name: string, { env, envPrefix }: SecretPlaces): boolean {
  return !name.endsWith('_FILE') && env[`${envPrefix}${name}`] !== undefined
}

function fileOf(name: string, { env, envPrefix }: SecretPlaces): string | undefined {
  const path = env[`${envPrefix}${name}_FILE`]
  return path === '' ? undefined : path
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A file that is not there yet, and that the folder will have: Kubernetes links each file of `..data`. */
function toCome(path: string, dir: string): readonly string[] {
  if (statsOf(path) !== undefined) return []
  return [dir, join(dir, '..data')]
    .filter((folder) => realPath(folder) === realPath(dirname(path)))
    .map((folder) => join(folder, basename(path)))
}

/** Which file it is, so that links of both kinds are seen; of none the path. */
function identityOf(path: string): string {
  const stats = statsOf(path)
  return stats === undefined ? realPath(path) : `${stats.dev} ${stats.ino}`
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}
