import type { ShownCertificate, TlsFacts } from '../../net/tls-facts.ts'
import { reasonCode } from './smtp-fault.ts'
import type { TlsProblem, TlsQuestion } from './tls-question.ts'

const RENEW = 'Have the mail administrator renew the certificate.'
const OTHER = 'Have the mail administrator check the certificate.'

/** OpenSSL's verdicts on a certificate, as Node names them; `UNKNOWN`: nobody here trusts whoever signed it. */
const VERDICTS: Readonly<Record<string, { readonly what: string; readonly advice: string }>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'is self-signed and not trusted here', advice: 'UNKNOWN' },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'comes from an authority that is not trusted here', advice: 'UNKNOWN' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    what: 'comes from an authority that is not known here',
    advice: 'UNKNOWN',
  },
  UNABLE_TO_GET_ISSUER_CERT: { what: 'comes from an authority that is not known here', advice: 'UNKNOWN' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    what: 'comes from an authority that is not known here',
    advice: 'UNKNOWN',
  },
  CERT_UNTRUSTED: { what: 'is not trusted here', advice: 'UNKNOWN' },
  CERT_HAS_EXPIRED: {
    what: 'has expired',
    advice: `${RENEW} If it is not over, check the clock of this machine.`,
  },
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

/** What is wrong with the certificate that a server has shown; undefined when nothing is said about it. */
export function certificateProblem(question: TlsQuestion): TlsProblem | undefined {
  const { fault, facts } = question
  const code = reasonCode(fault)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { ...wrongName(question), ...shown(question) }
  const verdict = VERDICTS[code]
  if (!verdict) return undefined
  const why = [dated, unknown].map((tell) => tell(code, question)).find((one) => one !== undefined)
  return {
    what: `its certificate ${verdict.what}${why ?? ''}`,
    advice: verdict.advice === 'UNKNOWN' ? trustIt(code, facts) : verdict.advice,
    ...shown(question),
  }
}

/** Which certificate, which names, which dates: whoever is asked to mend it needs to find it. */
function shown(question: TlsQuestion): { readonly facts?: string } {
  const { facts } = question
  const certificate = facts?.chain[0]
  if (!facts || !certificate) return {}
  const { subject, issuer, names } = certificate
  const says = [
    `subject ${quoted(subject, question)}`,
    `issuer ${quoted(issuer, question)}`,
    `names ${hostNames(names, question) ?? 'none'}`,
    `valid from ${day(certificate.validFrom)} to ${day(certificate.validTo)}`,
  ]
  return { facts: `The certificate: ${says.join(', ')}. The name asked for: ${facts.asked}.` }
}

function wrongName(question: TlsQuestion): TlsProblem {
  const { fault, facts, host } = question
  const asked = facts?.asked ?? host
  const names = hostNames(fault.certificateNames ?? '', question)
  if (names === undefined) {
    return {
      what: 'its certificate names no host (it has no subject alternative name)',
      advice: `Have the mail administrator renew the certificate with ${asked} as subject alternative name; a common name alone does not count.`,
    }
  }
  const byAccount =
    facts?.account === undefined
      ? ''
      : ` If it is the right server, set "tlsName" of the account "${facts.account}" to a name that is in the certificate.`
  return {
    what: `its certificate is not for ${asked} but for ${names}`,
    advice: `Use the host name that is in the certificate, or have the certificate renewed with this name.${byAccount}`,
  }
}

/** The date that is over or has not come, of the certificate whose date it is. */
function dated(code: string, question: TlsQuestion): string | undefined {
  const { facts, now } = question
  const isOver = code === 'CERT_HAS_EXPIRED'
  if (!isOver && code !== 'CERT_NOT_YET_VALID') return undefined
  const chain = facts?.chain ?? []
  const culprit = chain.find(({ validFrom, validTo }) => (isOver ? validTo < now : validFrom > now))
  if (!culprit) return undefined
  const when = isOver
    ? `${span(now - culprit.validTo)} ago, on ${day(culprit.validTo)}`
    : `but in ${span(culprit.validFrom - now)}, on ${day(culprit.validFrom)}`
  return culprit === chain[0]
    ? `, ${when}`
    : `: that of the authority ${quoted(culprit.subject, question)}, ${when}`
}

/** Whom nobody here knows: the last that the server has shown, or who has signed that. */
function unknown(code: string, question: TlsQuestion): string | undefined {
  const chain = question.facts?.chain ?? []
  const last = chain.at(-1)
  if (!last || code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return undefined
  if (code === 'SELF_SIGNED_CERT_IN_CHAIN') return ` (${quoted(last.subject, question)})`
  if (!code.startsWith('UNABLE_')) return undefined
  const alone = chain.length === 1 ? ', and the server sent no certificate of it' : ''
  return ` (${quoted(last.issuer, question)}${alone})`
}

function trustIt(code: string, facts: TlsFacts | undefined): string {
  const place =
    facts?.account === undefined
      ? 'the file named by SMTP_CA_FILE'
      : `the file named by "caFile" of the account "${facts.account}", or by SMTP_CA_FILE`
  const own = `Put the certificate of the authority that signed it (or the certificate itself) into ${place}.`
  // a browser would fetch what the server leaves out; nobody else does
  return code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
    ? `${own} If that is a public authority, the server leaves its intermediate certificate out: have the mail administrator install the whole chain.`
    : own
}

/** A certificate's own words about somebody, which may be anything. */
export function quoted(name: string, { words }: Pick<TlsQuestion, 'words'>): string {
  return `"${words(name, 120)}"`
}

/** The certificate that this worker shows, and its dates. */
export function ownCertificate(own: ShownCertificate, question: TlsQuestion): string {
  const { subject, issuer, validTo } = own
  const until =
    validTo < question.now ? `expired ${span(question.now - validTo)} ago` : `valid to ${day(validTo)}`
  return `${quoted(subject, question)}, issuer ${quoted(issuer, question)}, ${until}`
}

function hostNames(names: string, { words }: TlsQuestion): string | undefined {
  return names === '' ? undefined : words(names.replace(/\b(DNS|IP Address):/g, ''), 200)
}

function day(at: number): string {
  return Number.isNaN(at)
    ? 'an unknown date'
    : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const HOUR_MS = 3_600_000

function span(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS)
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  return hours >= 2 ? `${hours} hours` : `${Math.max(1, Math.ceil(ms / 60_000))} minutes`
}
