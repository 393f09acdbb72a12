import { markdownTable } from './markdown-table.ts'
import { securityPage } from './security-page.ts'
import {
  certificateKinds,
  floors,
  logins,
  places,
  securities,
  serverKinds,
  tlsOutcome,
  type CertificateKind,
  type ServerKind,
  type TlsCell,
} from './tls-table.ts'

/** The page about encryption, `docs/security.md`. */
export function describeTls(): string {
  const rows = merged(everyQuestion()).map(({ values, ends }) => [
    ...values.map((some, at) => listOf(some, DIMENSIONS[at] ?? [])),
    ...ends,
  ])
  const head = [
    '`security`',
    'floor',
    'the server is on',
    'login',
    'TLS from the start',
    'STARTTLS',
    'neither',
  ]
  return securityPage(markdownTable(head, rows))
}

const DIMENSIONS: readonly (readonly string[])[] = [securities, floors, places, logins]

/** Some values of each dimension, and what comes of all their combinations, for each kind of server. */
interface Row {
  readonly values: readonly (readonly string[])[]
  readonly ends: readonly string[]
}

function everyQuestion(): readonly Row[] {
  return securities.flatMap((asked) =>
    floors.flatMap((floor) =>
      places.flatMap((place) =>
        logins.map((login) => ({
          values: [[asked], [floor], [place], [login]],
          ends: serverKinds.map((server) => endWith(server, { asked, floor, place, login })),
        })),
      ),
    ),
  )
}

/** One word for all four certificates, where it is the same for all that are not good. */
function endWith(server: ServerKind, question: Omit<TlsCell, 'server' | 'certificate'>): string {
  const end = (certificate: CertificateKind) => tlsOutcome({ ...question, server, certificate })
  const good = end('good')
  const others = certificateKinds.filter((kind) => kind !== 'good').map(end)
  const bad = new Set(others)
  if (server === 'neither' || (bad.size === 1 && bad.has(good))) return good
  if (good === 'encrypted' && bad.size === 1 && bad.has('refused')) return '**encrypted**'
  throw new Error('the page has no word for this')
}

/** Two rows with the same ends that differ in one dimension are one row; from the last dimension to the first. */
function merged(rows: readonly Row[]): readonly Row[] {
  return DIMENSIONS.reduceRight((some, _, dimension) => {
    const found = new Map<string, Row>()
    for (const row of some) {
      const key = JSON.stringify([row.values.filter((__, at) => at !== dimension), row.ends])
      const same = found.get(key)
      const values = row.values.map((own, at) =>
        at === dimension && same ? [...(same.values[at] ?? []), ...own] : own,
      )
      found.set(key, { values, ends: row.ends })
    }
    return [...found.values()]
  }, rows)
}

function listOf(some: readonly string[], all: readonly string[]): string {
  return some.length === all.length ? 'any' : some.join(', ')
}
