import { serverWords } from '../reply/reply.ts'
import { reasonCode, type SmtpFault } from './smtp-fault.ts'

/** What is wrong with a server's encryption, and what to do about that very thing. */
export interface TlsProblem {
  readonly what: string
  readonly advice: string
}

const UNKNOWN_ISSUER =
  'Put the certificate of the authority that signed it (or the certificate itself) into the file named by SMTP_CA_FILE.'
const RENEW = 'Have the mail administrator renew the certificate.'
const OTHER = 'Have the mail administrator check the certificate.'

/** OpenSSL's verdicts on a certificate, as Node names them. */
const CERTIFICATE: Readonly<Record<string, TlsProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'is self-signed and not trusted here', advice: UNKNOWN_ISSUER },
  SELF_SIGNED_CERT_IN_CHAIN: {
    what: 'comes from an authority that is not trusted here',
    advice: UNKNOWN_ISSUER,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    what: 'comes from an authority that is not known here',
    advice: UNKNOWN_ISSUER,
  },
  UNABLE_TO_GET_ISSUER_CERT: {
    what: 'comes from an authority that is not known here',
    advice: UNKNOWN_ISSUER,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    what: 'comes from an authority that is not known here',
    advice: UNKNOWN_ISSUER,
  },
  CERT_UNTRUSTED: { what: 'is not trusted here', advice: UNKNOWN_ISSUER },
  CERT_HAS_EXPIRED: { what: 'has expired', advice: RENEW },
  CERT_NOT_YET_VALID: { what: 'is not valid yet', advice: `${OTHER} Check the clock of this machine too.` },
  CERT_REVOKED: { what: 'was revoked', advice: RENEW },
  CERT_SIGNATURE_FAILURE: { what: 'has a wrong signature', advice: OTHER },
  CERT_REJECTED: { what: 'is not meant for this use', advice: OTHER },
  CERT_CHAIN_TOO_LONG: { what: 'has too long a chain of authorities', advice: OTHER },
  INVALID_CA: { what: 'was signed by a certificate that is no authority', advice: OTHER },
  INVALID_PURPOSE: { what: 'is not meant for servers', advice: OTHER },
  PATH_LENGTH_EXCEEDED: { what: 'has too long a chain of authorities', advice: OTHER },
  CA_MD_TOO_WEAK: { what: 'or its authority uses a hash that is too weak', advice: RENEW },
  EE_KEY_TOO_SMALL: { what: 'has a key that is too short', advice: RENEW },
  CA_KEY_TOO_SMALL: { what: 'comes from an authority whose key is too short', advice: RENEW },
}

const NOT_TLS = /wrong version number|packet length too long|http request/i
const TOO_OLD = /unsupported protocol|protocol version|no protocols|inappropriate fallback|version too low/i
const NO_CIPHER = /no shared cipher|handshake failure|no cipher|insufficient security/i

/** Undefined when the fault is not about certificates or the TLS protocol. */
export function tlsProblem(fault: SmtpFault, host: string, words = serverWords): TlsProblem | undefined {
  const code = reasonCode(fault)
  const certificate = CERTIFICATE[code]
  if (certificate) return { what: `its certificate ${certificate.what}`, advice: certificate.advice }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(fault, host, words)
  if (code !== 'EPROTO' && !/^ERR_(SSL|TLS)_/.test(code)) return undefined
  // OpenSSL says it in the text or, from Node 18 on, in the code
  const said = `${fault.message} ${code.replaceAll('_', ' ')}`
  if (NOT_TLS.test(said)) {
    return {
      what: 'it does not speak TLS from the start on this port',
      advice: 'Use security "starttls" (usually port 587), or the port for TLS (usually 465).',
    }
  }
  if (TOO_OLD.test(said)) {
    return {
      what: 'it offers no version of TLS that is still safe',
      advice: 'Have the mail administrator enable TLS 1.2 or newer.',
    }
  }
  if (NO_CIPHER.test(said)) {
    return {
      what: 'it shares no cipher with this worker',
      advice: 'Have the mail administrator enable current TLS ciphers.',
    }
  }
  return {
    what: `the TLS handshake failed (${code})`,
    advice: 'Check port and security, and the TLS setup of the mail server.',
  }
}

function wrongName({ certificateNames }: SmtpFault, host: string, words: typeof serverWords): TlsProblem {
  const names = certificateNames && words(certificateNames.replace(/\b(DNS|IP Address):/g, ''), 200)
  if (names === undefined) {
    return {
      what: 'its certificate names no host (it has no subject alternative name)',
      advice: `Have the mail administrator renew the certificate with ${host} as subject alternative name; a common name alone does not count.`,
    }
  }
  return {
    what: `its certificate is not for ${host} but for ${names}`,
    advice: 'Use the host name that is in the certificate, or have the certificate renewed with this name.',
  }
}
