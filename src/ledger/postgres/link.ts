import { Pool, type ClientBase, type PoolClient, type QueryResultRow } from 'pg'
import { encryptionsOf, isAboutEncryption, readAccess, type Encryption } from './encryption.ts'
import { blameFor, kindOf, PostgresFailure, sentenceFor } from './failure.ts'

export interface PostgresLinkOptions {
  readonly url: string
  /** Where the database is, for messages. */
  readonly place: string
  readonly mask: (text: string) => string
  /** A database that says nothing for so long counts as away. */
  readonly answerMs: number
  /** Makes the database fit for use, and shows that it can be written. `begin` opens its transaction. */
  readonly prepare: (client: ClientBase, begin: string) => Promise<void>
  /** The database can be used: for the first time, or again. */
  readonly onUsable: () => void
}

export type Query = <Row extends QueryResultRow>(text: string, values: readonly unknown[]) => Promise<Row[]>

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface PostgresLink {
  /**
   * One statement that changes something, in a transaction of its own, after another one where there is a `first`. Fails
   * at once while the database is away.
   */
  readonly write: <Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[],
    first?: Statement,
  ) => Promise<Row[]>
  /** One statement that only looks. Fails at once while the database is away. */
  readonly look: Query
  problem(): string | undefined
  /** The kind of problem, without the place and what the server says. */
  trouble(): string | undefined
  /** The database was not heard of yet, neither well nor badly. */
  starting(): boolean
  close(): Promise<void>
}

const CONNECTIONS = 4
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
const KEEP_ALIVE_MS = 10_000
/** What is left of the container's grace period after a drain that took its whole time. */
const CLOSE_MS = 1_000

/** Connections to the database, and whether it can be used. An outage is over when the database was prepared anew. */
export function createPostgresLink(options: PostgresLinkOptions): PostgresLink {
  const { answerMs, place, mask } = options
  const { url, tls } = readAccess(options.url)
  // for the transaction alone: behind a connection pooler the session belongs to others, too
  const begin = [
    // a later look at the same row must see what others committed
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    // before this side stops listening, so that no statement is carried out that nobody waits for
    `SET LOCAL statement_timeout = ${Math.ceil(answerMs * 0.8)}`,
    `SET LOCAL lock_timeout = ${Math.ceil(answerMs * 0.4)}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${2 * answerMs}`,
  ].join('; ')
  const newPool = (ssl: Encryption): Pool => {
    const pool = new Pool({
      connectionString: url,
      ssl,
      ...(tls.direct && { sslnegotiation: 'direct' }),
      application_name: 'camunda-smtp-connector',
      max: CONNECTIONS,
      // one stays open and tells when the server goes
      min: 1,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      // a transaction of three statements takes one round trip
      pipeline: true,
    })
    // an error event without a listener ends the process; statements under way are told by their promises
    pool.on('connect', (client) => client.on('error', () => {}))
    // an idle connection was cut: find out before a job does
    pool.on('error', () => void check())
    return pool
  }
  let pool: Pool | undefined
  let starting = true
  let problem: string | undefined = `the ledger database ${place} has not answered yet`
  let kind = 'the ledger database has not answered yet'
  let pause = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined
  let checking = false
  let closed = false
  const isClosed = () => closed

  const checkLater = () => {
    if (checking || closed || timer !== undefined) return
    timer = setTimeout(() => void check(), pause).unref()
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  }
  const check = async (): Promise<void> => {
    if (checking || closed) return
    clearTimeout(timer)
    timer = undefined
    checking = true
    const error = await prepared()
    checking = starting = false
    // closed meanwhile: a pool that came too late for that is nobody's any more
    if (isClosed()) return void pool?.end().catch(() => undefined)
    if (error === undefined) {
      problem = undefined
      pause = FIRST_PAUSE_MS
      options.onUsable()
    } else {
      problem = mask(sentenceFor(place, error))
      kind = kindOf(error)
      checkLater()
    }
  }
  const prepared = async (): Promise<unknown> => {
    let error: unknown
    try {
      for (const ssl of encryptionsOf(tls)) {
        // the way that worked once is tried first
        const candidate = pool ?? newPool(ssl)
        error = await preparedWith(candidate)
        if (error === undefined) {
          pool = candidate
          return undefined
        }
        if (!isAboutEncryption(error)) {
          pool = candidate
          return error
        }
        pool = undefined
        void candidate.end()
      }
    } catch (unreadable) {
      return unreadable
    }
    return error
  }
  const preparedWith = async (candidate: Pool): Promise<unknown> => {
    let client: PoolClient | undefined
    try {
      client = await candidate.connect()
      await options.prepare(client, begin)
      client.release()
      return undefined
    } catch (error) {
      // a transaction that was begun ends with its connection
      client?.release(true)
      return error
    }
  }
  const failed = (error: unknown): PostgresFailure => {
    const failure = new PostgresFailure(mask(sentenceFor(place, error)), blameFor(error))
    if (failure.blame === 'database') {
      problem = failure.message
      kind = kindOf(error)
      checkLater()
    }
    return failure
  }

  const transaction = async <Row extends QueryResultRow>(
    client: PoolClient,
    text: string,
    values: readonly unknown[],
    first?: Statement,
  ): Promise<Row[]> => {
    const [, , { rows }] = await Promise.all([
      client.query(begin),
      first && client.query(first.text, [...first.values]),
      client.query<Row>(text, [...values]),
      // after a failed statement this takes the transaction back
      client.query('COMMIT'),
    ])
    return rows
  }
  const usable = (): Pool => {
    if (problem !== undefined || pool === undefined) throw new PostgresFailure(problem ?? '', 'database')
    return pool
  }
  void check()

  return {
    async look<Row extends QueryResultRow>(text: string, values: readonly unknown[]) {
      const current = usable()
      try {
        return (await current.query<Row>(text, [...values])).rows
      } catch (error) {
        throw failed(error)
      }
    },
    async write<Row extends QueryResultRow>(text: string, values: readonly unknown[], first?: Statement) {
      const current = usable()
      let client: PoolClient | undefined
      try {
        client = await current.connect()
        const rows = await transaction<Row>(client, text, values, first)
        client.release()
        return rows
      } catch (error) {
        // what is still under way on this connection ends with it
        client?.release(true)
        throw failed(error)
      }
    },
    starting: () => starting,
    problem: () => problem,
    trouble: () => (problem === undefined ? undefined : kind),
    async close() {
      if (closed) return
      closed = true
      problem = 'the ledger is closed'
      clearTimeout(timer)
      // connections that still wait for an answer end with it, or with the process
      await Promise.race([pool?.end(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())])
    },
  }
}

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
