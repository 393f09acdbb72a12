import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePorts } from '../../sandbox/free-ports.ts'
import { librariesIn, packagesOrReason } from '../../scripts/programs/unpack.ts'
import { createDial } from '../../src/net/dial.ts'
import type { ProxyAddress } from '../../src/net/proxy-address.ts'
import { createTrust } from '../../src/net/trust.ts'
import { createCertificates } from '../support/certificates.ts'
import { poolFor, sendOne, told } from '../support/one-mail.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { startServer } from './real-server.ts'

const found = await packagesOrReason(['microsocks', 'tinyproxy-bin'])
const login = { username: 'worker', password: 'proxy of letters' }

async function startProxy(kind: 'http' | 'socks5', withLogin: boolean): Promise<ProxyAddress> {
  const packages = 'folder' in found ? found.folder : ''
  const [port = 0] = await freePorts(1)
  const { username, password } = login
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'tinyproxy.conf')
  const lines = ['Listen 127.0.0.1', `Port ${port}`, 'Allow 127.0.0.1', 'Timeout 60']
  if (withLogin) lines.push(`BasicAuth ${username} ${password.replaceAll(' ', '-')}`)
  await writeFile(file, `${lines.join('\n')}\n`)
  const program =
    kind === 'http'
      ? { command: 'usr/bin/tinyproxy', args: ['-d', '-c', file] }
      : {
          command: 'usr/bin/microsocks',
          args: [
            '-i',
            '127.0.0.1',
            '-p',
            String(port),
            ...(withLogin ? ['-u', username, '-P', password] : []),
          ],
        }
  const server = await startServer({
    command: join(packages, program.command),
    args: program.args,
    env: { LD_LIBRARY_PATH: librariesIn(packages) },
    port,
  })
  onTestFinished(() => server.stop())
  // tinyproxy reads a password without blanks
  const known = kind === 'http' ? { username, password: password.replaceAll(' ', '-') } : login
  return { kind, host: '127.0.0.1', port, ...(withLogin && { login: known }) }
}

describe.skipIf('missing' in found)('proxies as Debian has them', () => {
  describe.each([
    ['tinyproxy', 'http'],
    ['microsocks', 'socks5'],
  ] as const)('%s', (_, kind) => {
    test.each([
      ['plain', false],
      ['starttls', false],
      ['tls', true],
    ] as const)('leads to a server with %s (login: %s)', async (security, withLogin) => {
      const certificates = await createCertificates()
      const server = await ScriptedSmtp.start({ security, certificates })
      onTestFinished(() => server.close())
      const trust = createTrust(certificates.ca)
      const dial = createDial({ proxy: await startProxy(kind, withLogin), trust })
      const request = { host: '127.0.0.1', security: security === 'tls' ? 'tls' : 'auto' } as const
      const pool = poolFor(server.port, { dial, trust, request })
      expect(told(await sendOne(pool))).toMatchObject({ type: 'sent', message: '' })
    })

    test('that refuses the login, or cannot reach the server, is told as that', async () => {
      const proxy = await startProxy(kind, true)
      const wrong = { ...proxy, login: { ...login, password: 'x' } }
      const refused = poolFor(9, { dial: createDial({ proxy: wrong }) })
      expect(told(await sendOne(refused)).message).toContain('refused its login')
      const [nobody = 0] = await freePorts(1)
      const unreachable = poolFor(nobody, { dial: createDial({ proxy }) })
      expect(told(await sendOne(unreachable)).message).toContain('could not reach the server')
    })
  })
})
