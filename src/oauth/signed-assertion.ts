import { createHash, createPrivateKey, randomUUID, X509Certificate, type KeyObject } from 'node:crypto'

/** A key from which no assertion can be made; its message is for people and holds nothing of the key. */
export class UnusableKey extends Error {
  override readonly name = 'UnusableKey'
}

/** Microsoft Entra wants 10 minutes at most, Google an hour. */
const LIFE_SECONDS = 300
/** Clocks differ by some seconds, and not every server allows for that. */
const EARLIER_SECONDS = 10

export interface Claims {
  readonly issuer: string
  readonly subject: string | undefined
  /** The token endpoint. */
  readonly audience: string
  readonly scope?: string | undefined
}

export interface Signing {
  /** PEM */
  readonly key: string
  /** PEM; named in the header by its thumbprints (RFC 7515 sections 4.1.7 and 4.1.8), as Microsoft Entra wants it. */
  readonly cert?: string | undefined
  readonly rsa: RsaAlgorithm
}

/** Microsoft Entra recommends PS256, Google takes RS256 alone. */
type RsaAlgorithm = 'PS256' | 'RS256'

/** A JWT for a grant or in place of a client's secret (RFC 7523). Rejects with UnusableKey. */
export async function signedAssertion(claims: Claims, signing: Signing, nowMs: number): Promise<string> {
  const { SignJWT } = await import('jose')
  const { issuer, subject, audience, scope } = claims
  const key = privateKey(signing.key)
  const now = Math.floor(nowMs / 1_000)
  try {
    return await new SignJWT(scope === undefined ? {} : { scope })
      .setProtectedHeader({
        alg: algorithmOf(key, signing.rsa),
        typ: 'JWT',
        ...thumbprints(signing.cert, key),
      })
      .setIssuer(issuer)
      .setSubject(subject ?? issuer)
      .setAudience(audience)
      .setIssuedAt(now - EARLIER_SECONDS)
      .setNotBefore(now - EARLIER_SECONDS)
      .setExpirationTime(now + LIFE_SECONDS)
      .setJti(randomUUID())
      .sign(key)
  } catch (error) {
    if (error instanceof UnusableKey) throw error
    throw new UnusableKey('nothing can be signed with its key')
  }
}

function privateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new UnusableKey('its key is no private key in PEM, or is encrypted')
  }
}

/** False also where it is no key at all. */
export function isRsaKey(pem: string): boolean {
  try {
    return privateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

function algorithmOf(
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  rsa: RsaAlgorithm,
) {
  if (type === 'rsa') return rsa
  if (type === 'rsa-pss') return 'PS256'
  if (type === 'ed25519') return 'EdDSA'
  const curve = type === 'ec' ? CURVES[details?.namedCurve ?? ''] : undefined
  if (curve === undefined) throw new UnusableKey('its key is of a kind that cannot sign assertions')
  return curve
}

function thumbprints(pem: string | undefined, key: KeyObject) {
  if (pem === undefined) return {}
  const certificate = certificateIn(pem)
  if (!certificate.checkPrivateKey(key)) throw new UnusableKey('its key is not the one of its certificate')
  const by = (hash: string) => createHash(hash).update(certificate.raw).digest('base64url')
  return { x5t: by('sha1'), 'x5t#S256': by('sha256') }
}

function certificateIn(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new UnusableKey('its certificate is no certificate in PEM')
  }
}
