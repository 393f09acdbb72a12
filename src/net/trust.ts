import {
  checkServerIdentity,
  createSecureContext,
  rootCertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls'

/** TLS 1.2 or newer (RFC 8996); `extraPem` is trusted besides the usual authorities. */
export function trustContext(extraPem?: string): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(extraPem !== undefined && { ca: [...rootCertificates, extraPem] }),
  })
}

/**
 * Whether a certificate is for a host; undefined when it is. Only its subject alternative names count (RFC 9525 section
 * 2): Node by itself falls back to the common name, which authorities do not check as a name of a host.
 */
export function hostOfCertificate(host: string, certificate: PeerCertificate): Error | undefined {
  return checkServerIdentity(host, { ...certificate, subject: { ...certificate.subject, CN: '' } })
}
