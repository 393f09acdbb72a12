import { certificateFile, readableFile } from './paths.ts'
import { WrongValue } from './values.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/**
 * How the connection to a database is encrypted, in the words of libpq and with their meaning
 * (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
 */
export interface DatabaseTls {
  readonly mode: (typeof SSL_MODES)[number]
  /** File with the only authorities that are trusted; without it those of Node, where the mode asks for any. */
  readonly authorities?: string
  /** Files of the certificate that the worker shows, and of its key. */
  readonly certificate?: string
  readonly key?: string
  /** TLS from the first byte on, without asking for it. */
  readonly direct?: true
}

const KNOWN = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation']

/** Reads `sslmode` and its relatives from the parameters of a database URL. */
export function readDatabaseTls(params: URLSearchParams): DatabaseTls | WrongValue {
  const given = (name: string): string | undefined => {
    const value = params.get(name)
    return value === '' || value === null ? undefined : value
  }
  // what is not read could be a wish for safety that nobody grants
  const unknown = [...params.keys()].find((name) => /ssl/i.test(name) && !KNOWN.includes(name))
  if (unknown !== undefined) {
    return new WrongValue(
      `has the parameter ${unknown}, which is not read; sslmode=verify-full or the like is`,
    )
  }
  const root = given('sslrootcert')
  const isSystem = root === 'system'
  const text = given('sslmode') ?? (isSystem ? 'verify-full' : 'prefer')
  const mode = SSL_MODES.find((known) => known === text)
  if (mode === undefined) return new WrongValue(`must have one of ${SSL_MODES.join(', ')} as its sslmode`)
  if (isSystem && mode !== 'verify-full') {
    return new WrongValue('must have sslmode=verify-full where it has sslrootcert=system')
  }
  if (mode === 'verify-ca' && root === undefined) {
    return new WrongValue(
      'must name the certificate of the authority as sslrootcert where it has sslmode=verify-ca',
    )
  }
  const negotiation = given('sslnegotiation') ?? 'postgres'
  if (!['postgres', 'direct'].includes(negotiation)) {
    return new WrongValue('must have postgres or direct as its sslnegotiation')
  }
  const direct = negotiation === 'direct'
  if (direct && ['disable', 'allow', 'prefer'].includes(mode)) {
    return new WrongValue('must have sslmode=require or a stronger one where it has sslnegotiation=direct')
  }
  const [certificate, key] = [given('sslcert'), given('sslkey')]
  if ((certificate === undefined) !== (key === undefined)) {
    return new WrongValue('must have sslcert and sslkey both, or neither of them')
  }
  const files = { sslrootcert: isSystem ? undefined : root, sslcert: certificate, sslkey: key }
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue
    const schema = name === 'sslkey' ? readableFile : certificateFile
    const parsed = schema.safeParse(file)
    if (!parsed.success)
      return new WrongValue(`has a wrong ${name}: it ${parsed.error.issues[0]?.message ?? ''}`)
  }
  return {
    mode,
    ...(root !== undefined && !isSystem && { authorities: root }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(direct && { direct }),
  }
}
