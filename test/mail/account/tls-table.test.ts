import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  certificateKinds,
  portOf,
  securities,
  serverKinds,
  tlsCells,
  tlsOutcome,
  type CertificateKind,
  type ServerKind,
  type TlsCell,
} from '../../../scripts/tls-table.ts'
import type { Credentials } from '../../../src/mail/account-request.ts'
import { createTrust, type Trust } from '../../../src/net/trust.ts'
import { createBadCertificates } from '../../support/bad-certificates.ts'
import { createCertificates, type Certificates } from '../../support/certificates.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import { Wiretap } from '../../support/wiretap.ts'

/*
 * Each cell of the table in docs/security.md, over real sockets: what the table says is what happens, and what crossed
 * the wire was taken down on the way.
 */

const PASSWORD = 'of letters'
const TOKEN = 'a.token.that.lives'
const SUBJECT = 'Words of the mail'
/** A server that is silent is waited for; the other end in their own time. */
const SHORT_MS = 300

const credentials: Readonly<Record<TlsCell['login'], Credentials | undefined>> = {
  password: { kind: 'password', username: 'postman', password: PASSWORD },
  token: {
    kind: 'token',
    username: 'postman',
    tokens: { id: 'one', get: () => Promise.resolve(TOKEN), refused: () => {}, mask: (text) => text },
  },
  'no login': undefined,
}

const secrets = [
  PASSWORD,
  TOKEN,
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(`\0postman\0${PASSWORD}`).toString('base64'),
  Buffer.from(`user=postman\x01auth=Bearer ${TOKEN}\x01\x01`).toString('base64'),
]

const wires = new Map<string, Wiretap>()
const servers: ScriptedSmtp[] = []
let trust: Trust
beforeAll(async () => {
  const bad = await createBadCertificates()
  trust = createTrust(bad.named.ca)
  const certificates: Readonly<Record<CertificateKind, Certificates>> = {
    good: bad.named,
    expired: bad.expired,
    'wrong name': bad.otherName,
    'unknown authority': await createCertificates(),
  }
  const security = { TLS: 'tls', STARTTLS: 'starttls', neither: 'plain' } as const
  for (const server of serverKinds) {
    for (const certificate of certificateKinds) {
      const smtp = await ScriptedSmtp.start({
        security: security[server],
        keywords: ['AUTH PLAIN LOGIN XOAUTH2'],
        certificates: certificates[certificate],
      })
      servers.push(smtp)
      wires.set(`${server} ${certificate}`, await Wiretap.start(smtp.port))
    }
  }
})
afterAll(async () => {
  await Promise.all([...servers, ...wires.values()].map((one) => one.close()))
})

/** What became of one mail, and what of it could be read on the way. */
async function tried(cell: TlsCell): Promise<{ readonly outcome: string; readonly read: string }> {
  const { asked, floor, place, login, server, certificate } = cell
  const wire = wires.get(`${server} ${certificate}`)
  if (!wire) throw new Error('no such server')
  let ownPort = 0
  const pool = poolFor(portOf(server), {
    request: { host: 'localhost', security: asked, credentials: credentials[login] },
    securityFloor: floor,
    trust,
    connections: 1,
    sendTimeoutMs: tlsOutcome(cell) === 'no greeting' ? SHORT_MS : 30_000,
    async dial() {
      const socket = connect(wire.port, '127.0.0.1')
      await once(socket, 'connect')
      ownPort = socket.localPort ?? 0
      return { socket, address: place === 'this machine' ? '127.0.0.1' : '192.0.2.1' }
    },
  })
  const { type, details } = told(
    await sendOne(pool, { subject: SUBJECT, signal: new AbortController().signal }),
  )
  pool.close()
  const read = wire.heardFrom(ownPort).toString('latin1')
  if (type === 'TLS') return { outcome: 'refused', read }
  // the connection is there; on a busy machine the wait can be over before it is looked at
  const isWait = details?.phase === 'greeting' || details?.phase === 'connect'
  if (type === 'CONNECTION' && isWait) return { outcome: 'no greeting', read }
  if (type !== 'sent') return { outcome: type, read }
  return { outcome: read.includes(SUBJECT) ? 'in the clear' : 'encrypted', read }
}

/** Two people said so, or it never left the machine. */
const mayBeRead = ({ asked, floor, place }: TlsCell) =>
  place === 'this machine' || (asked === 'none' && floor === 'none')

const AT_A_TIME = 24

describe.each(securities)('security %s', (asked) => {
  test.each(serverKinds)('and a server with %s', async (server: ServerKind) => {
    const cells = tlsCells.filter((cell) => cell.asked === asked && cell.server === server)
    const wrong: string[] = []
    const waiting = [...cells]
    const work = async () => {
      for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
        const { outcome, read } = await tried(cell)
        const name = JSON.stringify(cell)
        if (outcome !== tlsOutcome(cell)) wrong.push(`${name}: ${outcome}, not ${tlsOutcome(cell)}`)
        if (outcome !== 'in the clear' && read.includes('MAIL FROM'))
          wrong.push(`${name}: an envelope was read`)
        if (!mayBeRead(cell) && secrets.some((secret) => read.includes(secret)))
          wrong.push(`${name}: a secret was read`)
        if (
          outcome === 'in the clear' &&
          cell.login !== 'no login' &&
          !secrets.some((secret) => read.includes(secret))
        )
          wrong.push(`${name}: the login was left out`)
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, work))
    expect(wrong).toEqual([])
    expect(cells).not.toEqual([])
  })
})

test('all cells are there, and none of them twice', () => {
  const names = new Set(tlsCells.map((cell) => JSON.stringify(cell)))
  // 4 x 4 x 2 machines x 3 logins, x 2 servers with 4 certificates each and one without
  expect([names.size, tlsCells.length]).toEqual([864, 864])
})
