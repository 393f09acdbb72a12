import { noBindings, refusalOf, type Asker, type Bindings, type Destination } from './bindings.ts'
import { nearestSecret } from './known-names.ts'
import { lookUp, lookUpListed, type Found, type SecretPlaces } from './look-up.ts'
import { mayRefer } from './references.ts'
import { refuseSlips } from './refuse-slips.ts'
import { createSecretFileReader } from './secret-file.ts'
import { failureOf } from './secret-failure.ts'
import { pathText, someString, type Path } from './strings.ts'
import { laidOver, pickedAt } from '../json/place.ts'
import { replaced, usesIn, type Use } from './uses.ts'
import { beginningOf, excerpt, LONGEST_QUOTED } from '../text/excerpt.ts'

export type JobVariables = Readonly<Record<string, unknown>>

export interface SecretResolverOptions extends SecretPlaces {
  /** `all`: every input, as Camunda's runtime does. Otherwise those of the connection only. */
  readonly scope?: 'authentication' | 'all'
  /** What SMTP_SECRETS_FILE says now. */
  readonly bindings?: (() => Bindings) | undefined
}

/** Who needs a secret, and where its value goes. */
export interface SecretUse extends Asker {
  /** The mail server; for a secret of OAuth the host of the token endpoint. */
  readonly host: string
  /** How an error calls the place that refers to it. */
  readonly field: string
}

/** How a dialect writes a connection. */
export interface ConnectionInputs {
  /** The places of the inputs that may refer to secrets in any scope; none lies in another. */
  readonly connectionInputs: readonly string[]
  /** User name and password: where a secret of SMTP_SECRETS_FILE may stand, and nowhere else. */
  readonly loginPlaces: readonly Path[]
  /** What people call an input, or a place in one. */
  readonly placeName: (place: string) => string
  /** The mail server, as the connection will ask for it; undefined where parsing will say what is wrong with it. */
  serverHost(variables: JobVariables): string | undefined
}

export interface ResolvedInputs {
  /** The same object when nothing was resolved. */
  readonly variables: JobVariables
  readonly secrets: readonly string[]
  /** False: a secret that is bound stands there as it is written, for want of a host to look at. */
  readonly complete: boolean
}

/** Puts the values of secrets where a text says `secrets.NAME` or `{{secrets.NAME}}`. */
export interface SecretResolver {
  /**
   * The inputs of a job; values only, never keys. Rejects with a ConnectorError SECRET or SECRET_UNREADABLE that names all
   * fields, or INVALID_INPUT where a connection input holds something that was meant to be a reference: it must not reach
   * a server as a password.
   */
  resolveInputs(variables: JobVariables, inputs: ConnectionInputs, asker: Asker): Promise<ResolvedInputs>
  /**
   * The value behind `secrets.NAME`, as an account of SMTP_ACCOUNTS_FILE refers to it. Rejects with a ConnectorError
   * SECRET or SECRET_UNREADABLE that names the field.
   */
  resolveName(name: string, use: SecretUse): Promise<string>
}

export function createSecretResolver(options: SecretResolverOptions): SecretResolver {
  const { scope = 'authentication', env, bindings = () => noBindings } = options
  const readFile = createSecretFileReader()

  const findOther = async (name: string, now: Bindings, asker: Asker): Promise<Found> => {
    const found: Found = now.othersDenied ? notListed(name) : await lookUp(name, options, readFile)
    if (found.kind !== 'missing') return found
    const known = await nearestSecret(name, options, now, asker)
    return known === undefined || known === name
      ? found
      : { ...found, why: `${found.why}. The nearest name that is known is "${known}"` }
  }

  const findListed = async (
    name: string,
    now: Bindings,
    asker: Asker,
    destination: Destination | undefined,
  ): Promise<Found | undefined> => {
    const binding = now.secrets.get(name)
    if (binding === undefined) return undefined
    const why = refusalOf(name, binding, asker, destination)
    if (why !== undefined) return { kind: 'refused', why }
    // its value is not read before it is known where it goes
    return destination && lookUpListed(name, binding.from, env, readFile)
  }

  return {
    async resolveName(name, { field, host, ...asker }) {
      const now = bindings()
      const destination = { host, shown: shownHost(host) }
      const found = (await findListed(name, now, asker, destination)) ?? (await findOther(name, now, asker))
      if (found.kind === 'found') return found.value
      throw failureOf([{ ...found, fields: [field] }], (place) => place)
    },

    async resolveInputs(variables, inputs, asker) {
      const { placeName } = inputs
      // one version for the whole job
      const now = bindings()
      const connection = pickedAt(variables, inputs.connectionInputs)
      await refuseSlips(connection, (name) => nearestSecret(name, options, now, asker), placeName)
      const given = scope === 'all' ? variables : connection
      const inserted = (resolved: JobVariables) =>
        scope === 'all' ? resolved : laidOver(variables, resolved, inputs.connectionInputs)
      if (!someString(given, mayRefer)) return { variables, secrets: [], complete: true }

      const uses = usesIn(given, placeName, (name, path) =>
        now.secrets.has(name) && !inputs.loginPlaces.some((place) => isSamePath(place, path))
          ? misplaced(name, inputs)
          : undefined,
      )
      const isListed = ({ name, problem }: Use) => problem === undefined && now.secrets.has(name)
      const others = await Promise.all(
        uses
          .filter((use) => !isListed(use))
          .map(async ({ name, problem, fields }) => ({
            name,
            fields,
            found:
              problem === undefined
                ? await findOther(name, now, asker)
                : ({ kind: 'refused', why: problem } as const),
          })),
      )
      const host = others.every(({ found }) => found.kind === 'found')
        ? destinationOf(variables, replaced(connection, valuesIn(others)), inputs)
        : undefined
      const listed = await Promise.all(
        uses.filter(isListed).map(async ({ name, fields }) => ({
          name,
          fields,
          found: await findListed(name, now, asker, host),
        })),
      )
      const all = [...others, ...listed]
      const failures = all.flatMap(({ found, fields }) =>
        found === undefined || found.kind === 'found' ? [] : [{ ...found, fields }],
      )
      if (failures.length > 0) throw failureOf(failures, placeName)
      const values = valuesIn(all)
      return {
        variables: values.size === 0 ? variables : inserted(replaced(given, values)),
        secrets: [...new Set(values.values())],
        complete: values.size === uses.length,
      }
    },
  }
}

interface Result {
  readonly name: string
  readonly found: Found | undefined
}

function valuesIn(results: readonly Result[]): ReadonlyMap<string, string> {
  return new Map(
    results.flatMap(({ name, found }) => (found?.kind === 'found' ? [[name, found.value] as const] : [])),
  )
}

/** A host that a secret holds is not shown: its value is not masked yet. */
function destinationOf(
  variables: JobVariables,
  resolved: JobVariables,
  inputs: ConnectionInputs,
): Destination | undefined {
  const host = inputs.serverHost(resolved)
  if (host === undefined) return undefined
  return {
    host,
    shown: inputs.serverHost(variables) === host ? shownHost(host) : 'the host that another secret names',
  }
}

function shownHost(host: string): string {
  return `host ${excerpt(host, LONGEST_QUOTED)}`
}

function misplaced(name: string, { loginPlaces, placeName }: ConnectionInputs): string {
  const places = loginPlaces.map((place) => placeName(pathText(place))).join(' and ')
  return `secret "${beginningOf(name)}" may stand in ${places} only, since SMTP_SECRETS_FILE lists it`
}

function notListed(name: string): Found {
  const why = `there is no secret "${beginningOf(name)}": SMTP_SECRETS_FILE lists all there are (otherSecrets: deny)`
  return { kind: 'missing', why }
}

function isSamePath(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index])
}
