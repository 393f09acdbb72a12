import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { librariesIn } from '../../scripts/programs/unpack.ts'
import { freePorts } from '../../sandbox/free-ports.ts'

/** A real PgBouncer on loopback that lends server connections for one transaction each. */
export class PgBouncer {
  readonly port: number
  readonly #folder: string
  readonly #child: ChildProcess

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port
    this.#folder = folder
    this.#child = child
  }

  /** `url` leads to the database itself; `packages` is the folder of the unpacked packages. */
  static async start(packages: string, url: string, poolSize: number): Promise<PgBouncer> {
    const [port = 0] = await freePorts(1)
    const folder = await mkdtemp(join(tmpdir(), 'pg-bouncer-'))
    // it reads them as another user
    await chmod(folder, 0o755)
    const { hostname, port: serverPort, username, password } = new URL(url)
    const users = join(folder, 'users.txt')
    await writeFile(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`)
    const settings = join(folder, 'pgbouncer.ini')
    await writeFile(
      settings,
      `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = ${poolSize}
auth_type = scram-sha-256
auth_file = ${users}
`,
    )
    // it refuses to run as root
    const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
    const child = spawn(join(packages, 'usr/sbin/pgbouncer'), [...asNobody, settings], {
      env: { ...process.env, LD_LIBRARY_PATH: librariesIn(packages) },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const bouncer = new PgBouncer(port, folder, child)
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`PgBouncer did not start: ${said}`)))
      child.stderr.on('data', () => {
        if (said.includes('process up')) resolve()
      })
    })
    return bouncer
  }

  /** The same database, by way of the pooler. */
  through(url: string): string {
    const to = new URL(url)
    to.port = String(this.port)
    return to.href
  }

  /** What another client of the pool is told of a setting, on each of its server connections. */
  async settingsSeenByOthers(url: string, name: string, connections: number): Promise<string[]> {
    const clients = Array.from(
      { length: connections },
      () => new Client({ connectionString: this.through(url) }),
    )
    try {
      await Promise.all(clients.map((client) => client.connect()))
      // an open transaction keeps its server connection, so that each of them gets another one
      await Promise.all(clients.map((client) => client.query('BEGIN')))
      const rows = await Promise.all(
        clients.map((client) =>
          client.query<{ value: string }>('SELECT current_setting($1) AS value', [name]),
        ),
      )
      return rows.map(({ rows: [row] }) => row?.value ?? '')
    } finally {
      await Promise.all(clients.map((client) => client.end()))
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await gone
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}
