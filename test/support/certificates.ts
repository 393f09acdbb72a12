import { generate } from 'selfsigned'

export interface Certificates {
  /** The authority to trust, PEM. */
  readonly ca: string
  /** A certificate for localhost and 127.0.0.1, good for a server and for a client, PEM. */
  readonly cert: string
  readonly key: string
}

/** A new authority and a certificate of its making, valid for a day and for this machine only. */
export async function createCertificates(): Promise<Certificates> {
  const now = Date.now()
  const validity = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 3_600_000),
    notAfterDate: new Date(now + 86_400_000),
  } as const
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private }
}
