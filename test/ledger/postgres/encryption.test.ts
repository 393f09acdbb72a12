import { readFile, stat, writeFile, mkdtemp, rm, chown, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCertificates } from '../../support/certificates.ts'
import { PostgresServer } from '../../support/postgres-server.ts'
import { postgresLedgers, problemOf, usable } from './postgres-ledgers.ts'

let server: PostgresServer
let folder: string
let authority: string
let other: string
const open = postgresLedgers()

beforeAll(async () => {
  // the second address is not in the certificate
  server = await PostgresServer.start(['listen_addresses=127.0.0.1,127.0.0.2'])
  folder = await mkdtemp(join(tmpdir(), 'smtp-tls-'))
  authority = join(folder, 'ca.pem')
  other = join(folder, 'other.pem')
  const { ca, cert, key } = await createCertificates()
  await writeFile(authority, ca)
  await writeFile(other, (await createCertificates()).ca)
  const [{ file } = { file: '' }] = await server.query<{ file: string }>(
    `SELECT current_setting('hba_file') AS file`,
  )
  const { uid, gid } = await stat(file)
  await chmod(folder, 0o755)
  for (const [name, text] of Object.entries({ 'server.pem': cert, 'server.key': key })) {
    const path = join(dirname(file), name)
    await writeFile(path, text, { mode: 0o600 })
    await chown(path, uid, gid)
  }
  for (const user of ['only_tls', 'only_plain'])
    await server.query(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD 'x'`)
  const rules = `hostnossl all only_tls 127.0.0.1/32 reject\nhostssl all only_plain 127.0.0.1/32 reject\n`
  await writeFile(file, `${rules}${await readFile(file, 'utf8')}`)
  await server.query('SELECT pg_reload_conf()')
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const turnTls = async (state: 'on' | 'off') => {
  await server.query(`ALTER SYSTEM SET ssl_cert_file = 'server.pem'`)
  await server.query(`ALTER SYSTEM SET ssl_key_file = 'server.key'`)
  await server.query(`ALTER SYSTEM SET ssl = ${state}`)
  await server.query('SELECT pg_reload_conf()')
  await vi.waitFor(async () => expect((await server.query('SHOW ssl'))[0]).toEqual({ ssl: state }), 10_000)
}

/** Opens a ledger; says whether the connections of its user are encrypted. */
const encrypted = async (parameters: string, login = {}): Promise<boolean> => {
  const url = new URL(server.url(login))
  url.search = parameters
  const ledger = await usable(open({ url: url.href }))
  const [row] = await server.query<{ ssl: boolean }>(
    `SELECT bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
     WHERE application_name = 'camunda-smtp-connector'`,
  )
  await ledger.close()
  return row?.ssl ?? false
}
const refused = async (parameters: string, about: RegExp, host = '127.0.0.1') => {
  const url = new URL(server.url())
  url.hostname = host
  url.search = parameters
  return problemOf(open({ url: url.href }), about)
}

describe('a server with TLS and a certificate of a private authority', () => {
  beforeAll(() => turnTls('on'))

  test.each([
    ['', true],
    ['sslmode=disable', false],
    ['sslmode=allow', false],
    ['sslmode=prefer', true],
    ['sslmode=require', true],
  ])('%j: encrypted is %s, and nobody is asked who the server is', async (parameters, is) => {
    expect(await encrypted(parameters)).toBe(is)
  })

  test('is verified as soon as its authority is named', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      expect(await encrypted(`sslmode=${mode}&sslrootcert=${authority}`), mode).toBe(true)
      await refused(
        `sslmode=${mode}&sslrootcert=${other}`,
        /not trusted; name the certificate of its authority as sslrootcert in SMTP_LEDGER/,
      )
    }
  })

  test('verify-full trusts the authorities of Node, and the name counts with it alone', async () => {
    await refused('sslmode=verify-full', /not trusted.*sslrootcert/)
    await refused('sslrootcert=system', /not trusted.*sslrootcert/)
    await refused(`sslmode=verify-full&sslrootcert=${authority}`, /certificate for another name/, '127.0.0.2')
  })

  test('allow takes TLS where the server wants it, prefer goes without where it wants none', async () => {
    expect(await encrypted('sslmode=allow', { user: 'only_tls', password: 'x' })).toBe(true)
    expect(await encrypted('sslmode=prefer', { user: 'only_plain', password: 'x' })).toBe(false)
  })
})

describe('a server without TLS', () => {
  beforeAll(() => turnTls('off'))

  test.each(['', 'sslmode=disable', 'sslmode=allow', 'sslmode=prefer'])(
    '%j: not encrypted',
    async (parameters) => {
      expect(await encrypted(parameters)).toBe(false)
    },
  )

  test('is refused by the stronger modes, with the name of the parameter', async () => {
    for (const mode of [
      'sslmode=require',
      `sslmode=verify-ca&sslrootcert=${authority}`,
      'sslmode=verify-full',
    ]) {
      await refused(mode, /offers no TLS, which sslmode in SMTP_LEDGER asks for/)
    }
  })
})

test('the driver’s own warning about sslmode is never written', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  await refused('sslmode=require', /offers no TLS/)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', note)
  expect(warnings).toEqual([])
})
