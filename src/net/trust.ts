import { createHash, createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import {
  checkServerIdentity,
  createSecureContext,
  rootCertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls'
import { canonicalJson } from '../json/canonical.ts'
import { errorCode, errorText } from '../text/error-text.ts'
import { certificatesIn } from './pem.ts'

/** What one peer is trusted by, and what it is shown. */
export interface OwnTrust {
  /** PEM: trusted besides what all trust. */
  readonly ca?: string | undefined
  /** PEM */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined
  readonly minTlsVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}

/** Whom this worker trusts. */
export interface Trust {
  /** Throws UnusableCertificate. The same context for the same wishes: to make one costs more than a handshake. */
  contextFor(own: OwnTrust): SecureContext
}

/** A certificate or key of the operator's that cannot be used; the message says why, and goes on after its name. */
export class UnusableCertificate extends Error {
  override readonly name = 'UnusableCertificate'
}

/** As many accounts as keep an idle pool. */
const MOST_CONTEXTS = 64

/** `extraPem` is trusted besides the usual authorities, by all. Makes a context when it is first asked for. */
export function createTrust(extraPem?: string): Trust {
  const made = new Map<string, SecureContext>()
  return {
    contextFor({ ca, clientCertificate, minTlsVersion }) {
      const own = { ca, clientCertificate, minTlsVersion }
      // the key of a certificate must not stay behind as the name of an entry
      const key = createHash('sha256').update(canonicalJson(own)).digest('base64')
      const context = made.get(key) ?? trustContext(extraPem, own)
      // youngest last, so that the oldest goes first
      made.delete(key)
      made.set(key, context)
      for (const oldest of made.keys()) {
        if (made.size <= MOST_CONTEXTS) break
        made.delete(oldest)
      }
      return context
    },
  }
}

/** TLS 1.2 or newer (RFC 8996), the usual authorities and those of both texts. Throws UnusableCertificate. */
export function trustContext(extraPem?: string, own: OwnTrust = {}): SecureContext {
  const authorities = [extraPem, own.ca].flatMap((pem) => (pem === undefined ? [] : authoritiesIn(pem)))
  return createSecureContext({
    minVersion: own.minTlsVersion ?? 'TLSv1.2',
    ...(own.clientCertificate && usable(own.clientCertificate)),
    ...(authorities.length > 0 && { ca: [...rootCertificates, ...authorities] }),
  })
}

/**
 * Whether a certificate is for a host; undefined when it is. Only its subject alternative names count (RFC 9525 section
 * 2): Node by itself falls back to the common name, which authorities do not check as a name of a host.
 */
export function hostOfCertificate(host: string, certificate: PeerCertificate): Error | undefined {
  return checkServerIdentity(host, { ...certificate, subject: { ...certificate.subject, CN: '' } })
}

function authoritiesIn(pem: string): readonly string[] {
  try {
    return certificatesIn(pem).map(String)
  } catch (error) {
    throw new UnusableCertificate(`the trusted certificates come from a file ${errorText(error)}`)
  }
}

/** The pair as it came, once it is sure that TLS can use it. */
function usable(pair: { readonly cert: string; readonly key: string }): typeof pair {
  const [key, [first, ...others]] = [keyOf(pair.key), clientChain(pair.cert)]
  if (first?.checkPrivateKey(key) === true) return pair
  const place = others.some((one) => one.checkPrivateKey(key))
    ? 'the certificate that it fits must be the first in the file'
    : 'it belongs to another certificate'
  throw new UnusableCertificate(`the key does not fit the client certificate: ${place}`)
}

function clientChain(pem: string): readonly X509Certificate[] {
  try {
    return certificatesIn(pem)
  } catch (error) {
    throw new UnusableCertificate(`the client certificate comes from a file ${errorText(error)}`)
  }
}

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    // OpenSSL's own words could repeat the file
    const locked = errorCode(error) === 'ERR_MISSING_PASSPHRASE' || pem.includes('ENCRYPTED')
    const why = locked
      ? 'has a passphrase, which is not supported'
      : 'comes from a file without a private key in PEM form'
    throw new UnusableCertificate(`the key of the client certificate ${why}`)
  }
}
