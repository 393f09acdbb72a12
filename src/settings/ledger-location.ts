import { Refusal, textSchema, type TextSchema } from './values.ts'

/** Which ledger, and where it is. */
export type LedgerLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

const built: readonly LedgerLocation['kind'][] = ['memory', 'sqlite']

export const ledgerLocation: TextSchema<LedgerLocation> = textSchema('sqlite:PATH or memory:', (text) => {
  const location = parseLedger(text)
  if (location === undefined || location instanceof Refusal || built.includes(location.kind)) return location
  return new Refusal(`names a ${location.kind}:// ledger, which is not supported by this version`)
})

function parseLedger(text: string): LedgerLocation | Refusal | undefined {
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? []
  switch (scheme?.toLowerCase()) {
    case 'memory':
      return rest === '' ? { kind: 'memory' } : undefined
    case 'sqlite':
      return parsePath(rest.trim())
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', url: text }
    default:
      return undefined
  }
}

function parsePath(path: string): LedgerLocation | Refusal {
  // SQLite has a meaning of its own for `:memory:`, `file:` and an empty name, and none of them is durable for sure.
  if (path === '' || path.includes(':memory:') || path.startsWith('file:') || path.endsWith('/')) {
    return new Refusal('must name a file after sqlite:')
  }
  if (path.startsWith('//')) return new Refusal('takes a path and no URL: write sqlite:/folder/file')
  return { kind: 'sqlite', path }
}
