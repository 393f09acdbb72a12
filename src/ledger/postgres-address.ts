export interface PostgresAddress {
  /** `host:port/database`, for messages. */
  readonly place: string
  /** What must not appear in any message. */
  readonly secrets: readonly string[]
}

/** What may be said of a database URL, and what may not. */
export function readAddress(url: string): PostgresAddress {
  const { hostname, port, pathname, password, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? (hostname || 'localhost')
  const place = `${host}:${searchParams.get('port') ?? (port || '5432')}${pathname}`
  const passwords = [password, decodeURIComponent(password), searchParams.get('password') ?? '']
  return { place, secrets: [url, ...passwords].filter((secret) => secret !== '') }
}
