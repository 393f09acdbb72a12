import { generate } from 'selfsigned'

export interface MadeCertificate {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 86_400_000

export interface CertificateWishes {
  readonly name: string
  /** By itself when it is absent. */
  readonly by?: MadeCertificate
  /** Subject alternative names; the name when it is absent. An authority has none. */
  readonly names?: readonly string[]
  readonly authority?: boolean
  /** From and to, in days from now. */
  readonly days?: readonly [number, number]
}

/** A certificate as a test wants it. */
export async function certificate({
  name,
  by,
  names = [name],
  authority = false,
  days: [from, to] = [-1, 1],
}: CertificateWishes): Promise<MadeCertificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + from * DAY_MS),
    notAfterDate: new Date(Date.now() + to * DAY_MS),
    ...(by && { ca: { key: by.key, cert: by.cert } }),
    extensions: authority
      ? [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
        ]
      : [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  })
  return { cert, key }
}
