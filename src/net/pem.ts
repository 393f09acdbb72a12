import { X509Certificate } from 'node:crypto'

const BLOCK =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

/**
 * The certificates of a text in PEM form, one by one. Throws when there is none, or one that cannot be read: TLS itself
 * passes over both without a word, and then trusts nobody new. The message goes on after "a file".
 */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(BLOCK) ?? []
  if (blocks.length === 0) throw new Error('without a certificate in PEM form')
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw new Error(`with a certificate that cannot be read (number ${at + 1} of ${blocks.length})`)
    }
  })
}
