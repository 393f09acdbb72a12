import type { KeyObject } from 'node:crypto'

/** RFC 8301, RFC 8463; SHA-1 is no signature any more. */
export type Algorithm = 'rsa-sha256' | 'ed25519-sha256'

export interface SigningKey {
  /** The public key stands in DNS at `SELECTOR._domainkey.DOMAIN`. */
  readonly selector: string
  readonly algorithm: Algorithm
  readonly key: KeyObject
}

/** How the mails of one domain are signed. */
export interface SigningDomain {
  /** ASCII, lower case. */
  readonly domain: string
  /** Each of them signs. */
  readonly keys: readonly SigningKey[]
  /** Those of its subdomains, too, unless they have keys of their own. */
  readonly subdomains: boolean
  /** Headers that somebody on the way changes, in lower case. */
  readonly notSigned: ReadonlySet<string>
}

/** By name. */
export type SigningDomains = ReadonlyMap<string, SigningDomain>

/**
 * Who signs a mail: the domain of its From, for that is what DMARC compares (RFC 7489 3.1.1), or the nearest domain above
 * that signs for its subdomains. Undefined: it goes unsigned.
 */
export function signingDomain(domains: SigningDomains, fromDomain: string): SigningDomain | undefined {
  const name = fromDomain.toLowerCase()
  const own = domains.get(name)
  if (own) return own
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) {
    const above = domains.get(name.slice(at + 1))
    if (above) return above.subdomains ? above : undefined
  }
  return undefined
}
