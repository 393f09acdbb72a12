import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'

/** TLS 1.2 or newer (RFC 8996); `extraPem` is trusted besides the usual authorities. */
export function trustContext(extraPem?: string): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(extraPem !== undefined && { ca: [...rootCertificates, extraPem] }),
  })
}
