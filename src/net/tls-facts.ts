import type { Certificate, PeerCertificate } from 'node:tls'

/** A certificate as it says itself: the words of a stranger. */
export interface ShownCertificate {
  readonly subject: string
  readonly issuer: string
  /** Its subject alternative names, as Node writes them: `DNS:a.example, IP Address:192.0.2.1`; empty without any. */
  readonly names: string
  /** Epoch ms; NaN where it cannot be read. */
  readonly validFrom: number
  readonly validTo: number
}

/** What is known of a TLS handshake, beside how it ended. */
export interface TlsFacts {
  /** The name that the certificate must have, and that the server was told (SNI) unless it is an address. */
  readonly asked: string
  /** The account of SMTP_ACCOUNTS_FILE, where one is used. */
  readonly account: string | undefined
  readonly how: 'implicit-tls' | 'starttls'
  /** The server's own certificate first, then those above it; none when it did not come to that. */
  readonly chain: readonly ShownCertificate[]
  /** The client certificate that there is for a server that asks for one. */
  readonly own: ShownCertificate | undefined
  readonly minTlsVersion: 'TLSv1.2' | 'TLSv1.3'
  /** Bytes that came from the server since the handshake began. */
  readonly heard: number
  /** For this side the handshake was over; and then the server said something. */
  readonly came: 'not-through' | 'through' | 'answered'
}

const FACTS = Symbol('TLS facts')

/** The same error, which tells `factsOf` of its handshake and nobody else: certificates are long, and logs show fields. */
export function withFacts(error: Error, facts: TlsFacts): Error {
  return Object.defineProperty(error, FACTS, { value: facts, configurable: true })
}

export function factsOf(error: unknown): TlsFacts | undefined {
  return error instanceof Error ? (error as { readonly [FACTS]?: TlsFacts })[FACTS] : undefined
}

/** A chain is a server's to choose; no honest one has more. */
const MOST_CERTIFICATES = 10

/** What Node calls a DetailedPeerCertificate, as it is: an empty object without a certificate, a chain without an end. */
export interface PeerChain extends Partial<PeerCertificate> {
  readonly issuerCertificate?: PeerChain | undefined
}

/** The certificates of a peer, from its own upwards. */
export function shownCertificates(peer: PeerChain): readonly ShownCertificate[] {
  const chain: ShownCertificate[] = []
  let next: PeerChain | undefined = peer
  while (next?.subject && chain.length < MOST_CERTIFICATES) {
    const { subject, issuer, subjectaltname, valid_from, valid_to, issuerCertificate }: PeerChain = next
    chain.push({
      subject: distinguishedName(subject),
      issuer: distinguishedName(issuer),
      names: subjectaltname ?? '',
      validFrom: Date.parse(valid_from ?? ''),
      validTo: Date.parse(valid_to ?? ''),
    })
    // one that is signed by itself is its own issuer
    next = issuerCertificate === next ? undefined : issuerCertificate
  }
  return chain
}

/** `CN=mail.example, O=Example, C=DE`: the common name first, as people look for it. */
function distinguishedName(name: Certificate = {}): string {
  const { CN, ...others } = name
  return Object.entries({ CN, ...others })
    .flatMap(([key, value]) => (value === undefined ? [] : [value].flat().map((one) => `${key}=${one}`)))
    .join(', ')
}
