import { beforeAll, describe, expect, test } from 'vitest'
import type { Dial } from '../../../src/net/dial.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { certificate, type MadeCertificate } from '../../support/made-certificate.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { hasOpenssl, startOpensslServer } from '../../support/openssl-server.ts'

/* Mutual TLS with a server that nobody here wrote. */

let root: MadeCertificate
let server: MadeCertificate
beforeAll(async () => {
  root = await certificate({ name: 'Root', authority: true, days: [-9, 9] })
  server = await certificate({ name: 'localhost', by: root })
})

async function mail(dial: Dial, clientCertificate?: MadeCertificate) {
  const pool = poolFor(465, {
    dial,
    request: { name: 'relay', host: 'localhost', security: 'tls', clientCertificate },
    trust: createTrust(root.cert),
    sendTimeoutMs: 30_000,
  })
  return told(await sendOne(pool), Date.now())
}

const refused = { type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } }

describe.skipIf(!hasOpenssl()).each([['-tls1_2'], ['-tls1_3']])('a server of OpenSSL with %s', (version) => {
  const start = () => startOpensslServer(server, root.cert, [version])

  test('takes a mail with the right client certificate', async () => {
    const dial = await start()
    expect((await mail(dial, await certificate({ name: 'worker', by: root }))).type).toBe('sent')
  })

  test('refuses a client without one, and that is told', async () => {
    const dial = await start()
    const end = await mail(dial)
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(/asks? for a client certificate, and there is none for it\./)
  })

  test('refuses one of an authority that it does not know, and that is told', async () => {
    const dial = await start()
    const end = await mail(dial, await certificate({ name: 'worker' }))
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /it does not take the client certificate \(.*\)\. This worker shows "CN=worker", issuer "CN=worker", valid to /,
    )
  })

  test('refuses one that is over, and that is told', async () => {
    const dial = await start()
    const end = await mail(dial, await certificate({ name: 'worker', by: root, days: [-9, -3.5] }))
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /\(its word is "certificate expired"\)\. This worker shows .* expired 3 days ago\./,
    )
  })
})
