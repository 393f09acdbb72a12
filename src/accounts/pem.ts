import { X509Certificate, type KeyObject } from 'node:crypto'
import { FileProblem } from '../files/file-problem.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The certificates of a PEM text, at least one. Throws a FileProblem. */
export function certificatesIn(pem: string): readonly [X509Certificate, ...X509Certificate[]] {
  const [first, ...others] = (pem.match(CERTIFICATE) ?? []).map((one) => {
    try {
      return new X509Certificate(one)
    } catch {
      throw new FileProblem(['holds a certificate that cannot be read'])
    }
  })
  if (first === undefined) throw new FileProblem(['holds no certificate in PEM form'])
  return [first, ...others]
}

/** Is the key that of the first certificate? */
export function belongs(key: KeyObject, [own]: readonly [X509Certificate, ...X509Certificate[]]): boolean {
  return own.checkPrivateKey(key)
}
