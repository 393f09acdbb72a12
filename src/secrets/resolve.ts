import { ConnectorError } from '../failures.ts'
import { nearestSecret } from './known-names.ts'
import { lookUp, type Found, type SecretPlaces } from './look-up.ts'
import { findReferences, mayRefer } from './references.ts'
import { createSecretFileReader } from './secret-file.ts'
import { findSlips, slipProblem, type Slip } from './slips.ts'
import { mapStrings, someString } from './strings.ts'
import { beginningOf } from '../text/excerpt.ts'

export type JobVariables = Readonly<Record<string, unknown>>

export interface SecretResolverOptions extends SecretPlaces {
  /** `all`: every input, as Camunda's runtime does. Otherwise those of the connection only. */
  readonly scope?: 'authentication' | 'all'
}

/** Who needs a secret, and where its value goes. */
export interface SecretUse {
  readonly processId: string
  readonly tenantId: string
  /** The mail server; for a secret of OAuth the host of the token endpoint. In lower case. */
  readonly host: string
  /** How an error calls the place that refers to it. */
  readonly field: string
}

export interface ResolvedInputs {
  /** The same object when nothing refers to a secret. */
  readonly variables: JobVariables
  readonly secrets: readonly string[]
}

/** Puts the values of secrets where a text says `secrets.NAME` or `{{secrets.NAME}}`. */
export interface SecretResolver {
  /**
   * The inputs of a job; values only, never keys. `connectionInputs`: those that may hold secrets in any scope. Rejects
   * with a ConnectorError SECRET or SECRET_UNREADABLE that names all fields, or INVALID_INPUT where a connection input
   * holds something that was meant to be a reference: it must not reach a server as a password. `placeName` is what
   * people call a field.
   */
  resolveInputs(
    variables: JobVariables,
    connectionInputs: readonly string[],
    placeName?: (field: string) => string,
  ): Promise<ResolvedInputs>
  /**
   * The value behind `secrets.NAME`, as an account of SMTP_ACCOUNTS_FILE refers to it. Rejects with a ConnectorError
   * SECRET or SECRET_UNREADABLE that names the field.
   */
  resolveName(name: string, use: SecretUse): Promise<string>
}

export function createSecretResolver(options: SecretResolverOptions): SecretResolver {
  const { scope = 'authentication' } = options
  const readFile = createSecretFileReader()
  const find = async (name: string): Promise<Found> => {
    const found = await lookUp(name, options, readFile)
    if (found.kind !== 'missing') return found
    const known = await nearestSecret(name, options)
    return known === undefined || known === name
      ? found
      : { ...found, why: `${found.why}. The nearest name that is known is "${known}"` }
  }
  return {
    async resolveName(name, { field }) {
      const found = await find(name)
      if (found.kind === 'found') return found.value
      throw failureOf([{ ...found, fields: new Set([field]) }], (place) => place)
    },
    async resolveInputs(variables, connectionInputs, placeName = (field) => field) {
      const connection = picked(variables, connectionInputs)
      await refuseSlips(connection, (name) => nearestSecret(name, options), placeName)
      const inputs = scope === 'all' ? variables : connection
      const { value, secrets } = await resolveStrings(inputs, find, placeName)
      return { variables: secrets.length === 0 ? variables : { ...variables, ...value }, secrets }
    },
  }
}

/** A connection has a few inputs; a list in place of one may have many. */
const MOST_SLIPS = 10

function picked(variables: JobVariables, names: readonly string[]): JobVariables {
  return Object.fromEntries(names.filter((name) => name in variables).map((name) => [name, variables[name]]))
}

/** The right spelling of everything that is almost a reference, for all fields in one error. */
async function refuseSlips(
  connection: JobVariables,
  nearest: (name: string) => Promise<string | undefined>,
  placeName: (field: string) => string,
): Promise<void> {
  const found: (Slip & { readonly field: string })[] = []
  mapStrings(connection, '', (text, field) => {
    found.push(...findSlips(text).map((slip) => ({ ...slip, field })))
    return text
  })
  if (found.length === 0) return
  const problems = await Promise.all(
    found.slice(0, MOST_SLIPS).map(async (slip) => {
      return `${beginningOf(placeName(slip.field))}: ${slipProblem(slip, await nearest(slip.name))}`
    }),
  )
  throw new ConnectorError('INVALID_INPUT', problems.join('. '), { phase: 'input', delivery: 'not-sent' })
}

/** One secret, all fields that ask for it, and what is wrong with the reference. */
interface Use {
  readonly name: string
  readonly problem?: string | undefined
  /** The first ones that ask for it. */
  readonly fields: Set<string>
}

async function resolveStrings(
  value: JobVariables,
  find: (name: string) => Promise<Found>,
  placeName: (field: string) => string,
): Promise<{ readonly value: JobVariables; readonly secrets: readonly string[] }> {
  if (!someString(value, mayRefer)) return { value, secrets: [] }
  const uses = usesIn(value, placeName)
  const results = await Promise.all(
    uses.map(async ({ name, problem, fields }) => {
      const found: Found = problem === undefined ? await find(name) : { kind: 'missing', why: problem }
      return { ...found, name, fields }
    }),
  )
  const failures = results.filter((result) => result.kind !== 'found')
  if (failures.length > 0) throw failureOf(failures, placeName)
  const values = new Map(results.map((result) => [result.name, result.kind === 'found' ? result.value : '']))
  // One pass: a value that reads `secrets.Y` is a value, or whoever may set one secret could reach another.
  const resolved = mapStrings(value, '', (text) => (mayRefer(text) ? replaced(text, values) : text))
  return { value: resolved as JobVariables, secrets: [...new Set(values.values())] }
}

/** A login has two, and no mail that a person wrote has many: each is looked for in several places. */
const MOST_IN_A_TEXT = 100
const MOST_DIFFERENT = 100
const MOST_FIELDS_TOLD = 10

function usesIn(value: JobVariables, placeName: (field: string) => string): Use[] {
  const uses = new Map<string, Use>()
  mapStrings(value, '', (text, field) => {
    const found = mayRefer(text) ? findReferences(text) : []
    if (found.length > MOST_IN_A_TEXT)
      throw tooMany(beginningOf(placeName(field)), found.length, MOST_IN_A_TEXT)
    for (const { name, problem } of found) {
      const use = uses.get(problem ?? name) ?? { name, problem, fields: new Set() }
      if (use.fields.size < MOST_FIELDS_TOLD) use.fields.add(field)
      uses.set(problem ?? name, use)
    }
    if (uses.size > MOST_DIFFERENT) throw tooMany('The inputs', uses.size, MOST_DIFFERENT)
    return text
  })
  return [...uses.values()]
}

function tooMany(where: string, count: number, most: number): ConnectorError {
  const message = `${where}: refers to ${count} secrets, and may refer to ${most} at most.`
  return new ConnectorError('INVALID_INPUT', message, { phase: 'input', delivery: 'not-sent' })
}

function replaced(text: string, values: ReadonlyMap<string, string>): string {
  let result = ''
  let end = 0
  for (const reference of findReferences(text)) {
    result += text.slice(end, reference.start) + (values.get(reference.name) ?? '')
    end = reference.end
  }
  return result + text.slice(end)
}

type Failure = Exclude<Found, { kind: 'found' }> & { readonly fields: ReadonlySet<string> }

/** One error for all secrets; a secret that is missing outweighs one that may be readable later. */
function failureOf(failures: readonly Failure[], placeName: (field: string) => string): ConnectorError {
  const type = failures.some(({ kind }) => kind === 'missing') ? 'SECRET' : 'SECRET_UNREADABLE'
  const message = failures
    .map(
      ({ fields, why }) =>
        `${Array.from(fields, (field) => beginningOf(placeName(field))).join(', ')}: ${why}`,
    )
    .join('. ')
  const cause = failures.find((failure) => failure.kind === 'unreadable')?.cause
  return new ConnectorError(type, message, { phase: 'input', delivery: 'not-sent' }, cause)
}
