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
  /** Signed by `ca`, from tomorrow on. */
  readonly early: BadCertificate
  /** Signed by `ca`, for any host. */
  readonly anyHost: BadCertificate
  /** Signed by `ca` for localhost: no address of it is named. */
  readonly named: BadCertificate
  /** Signed by `ca` for localhost, for clients alone. */
  readonly clientOnly: BadCertificate
  /** Signed by `ca`, for a name that begins with localhost and a NUL. */
  readonly cutName: BadCertificate
}

export interface BadCertificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const DAY = 86_400_000

interface Wanted {
  /** From and to, in days from now. */
  readonly days?: readonly [number, number]
  readonly signed?: boolean
  /** As subject alternative name; none when it is null. */
  readonly name?: string | null
  readonly use?: 'serverAuth' | 'clientAuth'
}

export async function createBadCertificates(): Promise<BadCertificates> {
  const common = { keyType: 'ec', algorithm: 'sha256' } as const
  const validity = ([from, to]: readonly [number, number]) => ({
    notBeforeDate: new Date(Date.now() + from * DAY),
    notAfterDate: new Date(Date.now() + to * DAY),
  })
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...common,
    ...validity([-3, 1]),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = async ({
    days = [-1, 1],
    signed = true,
    name = 'localhost',
    use,
  }: Wanted): Promise<BadCertificate> => {
    const made = await generate([{ name: 'commonName', value: name ?? 'localhost' }], {
      ...common,
      ...validity(days),
      ...(signed && { ca: { key: authority.private, cert: authority.cert } }),
      // without any, the common name would be added to the alternative names
      extensions: [
        name === null
          ? { name: 'basicConstraints', cA: false }
          : { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
        ...(use === undefined ? [] : [{ name: 'extKeyUsage' as const, [use]: true }]),
      ],
    })
    return { ca: authority.cert, cert: made.cert, key: made.private }
  }
  return {
    selfSigned: await server({ signed: false }),
    expired: await server({ days: [-3, -1] }),
    otherName: await server({ name: 'elsewhere.test' }),
    commonName: await server({ name: null }),
    early: await server({ days: [1, 2] }),
    anyHost: await server({ name: '*' }),
    named: await server({}),
    clientOnly: await server({ use: 'clientAuth' }),
    cutName: await server({ name: 'localhost\0.elsewhere.test' }),
  }
}
