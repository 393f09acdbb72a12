import { generate } from 'selfsigned'

/** Server certificates that a client must not trust, each for one reason only. */
export interface BadCertificates {
  /** Good for localhost, signed by itself. */
  readonly selfSigned: BadCertificate
  /** Signed by `ca`, over since yesterday. */
  readonly expired: BadCertificate
  /** Signed by `ca`, for elsewhere.test. */
  readonly otherName: BadCertificate
  /** Signed by `ca`, with `localhost` as its common name and nothing else that names it. */
  readonly commonName: BadCertificate
}

export interface BadCertificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const DAY = 86_400_000

export async function createBadCertificates(): Promise<BadCertificates> {
  const common = { keyType: 'ec', algorithm: 'sha256' } as const
  const valid = { notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + DAY) }
  const over = { notBeforeDate: new Date(Date.now() - 3 * DAY), notAfterDate: new Date(Date.now() - DAY) }
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...common,
    ...valid,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = async (
    name: string,
    validity: typeof valid,
    signed: boolean,
    named = true,
  ): Promise<BadCertificate> => {
    const made = await generate([{ name: 'commonName', value: name }], {
      ...common,
      ...validity,
      ...(signed && { ca: { key: authority.private, cert: authority.cert } }),
      // without any, the common name would be added to the alternative names
      extensions: [
        named
          ? { name: 'subjectAltName', altNames: [{ type: 2, value: name }] }
          : { name: 'basicConstraints', cA: false },
      ],
    })
    return { ca: authority.cert, cert: made.cert, key: made.private }
  }
  return {
    selfSigned: await server('localhost', valid, false),
    expired: await server('localhost', over, true),
    otherName: await server('elsewhere.test', valid, true),
    commonName: await server('localhost', valid, true, false),
  }
}
