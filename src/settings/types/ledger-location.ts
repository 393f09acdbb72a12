import { readDatabaseTls } from './database-tls.ts'
import { WrongValue, textSchema, type TextSchema } from './values.ts'

/** Which ledger, and where it is. */
export type LedgerLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

export const ledgerLocation: TextSchema<LedgerLocation> = textSchema(
  'sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE or memory:',
  parseLedger,
)

function parseLedger(text: string): LedgerLocation | WrongValue | undefined {
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? []
  switch (scheme?.toLowerCase()) {
    case 'memory':
      return rest === '' ? { kind: 'memory' } : undefined
    case 'sqlite':
      return parsePath(rest.trim())
    case 'postgres':
    case 'postgresql':
      return parseUrl(text)
    case 'libsql':
    case 'http':
    case 'https':
    case 'ws':
    case 'wss':
      return REMOTE
    default:
      return undefined
  }
}

const REMOTE = new WrongValue(
  'must name a file on this machine after sqlite: and no server; for a ledger on a server use postgres://',
)

function parsePath(path: string): LedgerLocation | WrongValue {
  // SQLite has a meaning of its own for `:memory:`, `file:` and an empty name, and none of them is durable for sure.
  if (path === '' || /:memory:|^file:/i.test(path) || path.endsWith('/')) {
    return new WrongValue('must name a file after sqlite:')
  }
  // a drive of Windows has one letter; the driver takes all others for a server
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return REMOTE
  if (path.startsWith('//')) return new WrongValue('takes a path and no URL: write sqlite:/folder/file')
  return { kind: 'sqlite', path }
}

function parseUrl(url: string): LedgerLocation | WrongValue {
  const wrong = new WrongValue(
    'must be a URL, postgres://USER:PASSWORD@HOST:PORT/DATABASE; in user and password, a character such as @ : / # % is written as %40 %3A %2F %23 %25',
  )
  try {
    const { host, username, password, searchParams } = new URL(url)
    decodeURIComponent(username + password)
    if (host === '' && !searchParams.has('host')) return wrong
    const tls = readDatabaseTls(searchParams)
    return tls instanceof WrongValue ? tls : { kind: 'postgres', url }
  } catch {
    return wrong
  }
}
