import type { TlsFacts } from '../../net/tls-facts.ts'
import { serverWords } from '../reply/reply.ts'
import { certificateProblem, ownCertificate } from './certificate-problem.ts'
import { reasonCode, type SmtpFault } from './smtp-fault.ts'
import type { TlsProblem, TlsQuestion } from './tls-question.ts'

/** Undefined when the fault is not about certificates or the TLS protocol. */
export function tlsProblem(
  fault: SmtpFault,
  host: string,
  known: Partial<Pick<TlsQuestion, 'facts' | 'words' | 'now'>> = {},
): TlsProblem | undefined {
  const question = { fault, host, facts: undefined, words: serverWords, now: Date.now(), ...known }
  return certificateProblem(question) ?? handshakeProblem(question)
}

const NOT_TLS = /wrong version number|packet length too long|http request/i
const WANTS_CERTIFICATE = /alert certificate required/i
/** RFC 8446 section 6.2: what a server says of the certificate that it was shown. */
const REFUSES_CERTIFICATE =
  /alert (bad certificate|unsupported certificate|certificate revoked|certificate expired|certificate unknown|unknown ca|access denied|decrypt error)/i
const TOO_OLD = /unsupported protocol|protocol version|no protocols|inappropriate fallback|version too low/i
const NO_CIPHER = /no shared cipher|handshake failure|no cipher|insufficient security/i
const UNKNOWN_NAME = /alert unrecognized name/i
/** An alert and nothing else: the server did not even begin. */
const ALERT_BYTES = 7

function handshakeProblem(question: TlsQuestion): TlsProblem | undefined {
  const { fault, facts } = question
  const code = reasonCode(fault)
  if (code !== 'EPROTO' && !/^ERR_(SSL|TLS)_/.test(code)) return undefined
  // OpenSSL says it in the text or, from Node 18 on, in the code
  const said = `${fault.message} ${code.replaceAll('_', ' ')}`
  if (NOT_TLS.test(said)) return noTls(facts)
  if (WANTS_CERTIFICATE.test(said)) return clientCertificate('it asks for a client certificate', question)
  const refusal = REFUSES_CERTIFICATE.exec(said)?.[1]
  if (refusal !== undefined && facts?.own)
    return clientCertificate(`its word is "${refusal.toLowerCase()}"`, question)
  if (TOO_OLD.test(said)) return tooOld(facts)
  if (NO_CIPHER.test(said)) {
    // before TLS 1.3 the same word is said to a client without a certificate, after the server has shown its own
    if (facts && facts.heard > ALERT_BYTES)
      return clientCertificate(
        'it ended the handshake, as servers do that ask for a client certificate',
        question,
      )
    return {
      what: 'it shares no cipher with this worker',
      advice: 'Have the mail administrator enable current TLS ciphers.',
    }
  }
  if (UNKNOWN_NAME.test(said)) {
    return {
      what: `it knows no host by the name ${facts?.asked ?? question.host}`,
      advice: 'Use the name that the server has a certificate for.',
    }
  }
  return {
    what: `the TLS handshake failed (${code})`,
    advice: 'Check port and security, and the TLS setup of the mail server.',
  }
}

function noTls(facts: TlsFacts | undefined): TlsProblem {
  return facts?.how === 'starttls'
    ? {
        what: 'it agreed to STARTTLS and then did not speak TLS',
        advice: 'Have the mail administrator check the server, and whatever is between it and this worker.',
      }
    : {
        what: 'it does not speak TLS from the start on this port',
        advice: 'Use security "starttls" (usually port 587), or the port for TLS (usually 465).',
      }
}

function tooOld(facts: TlsFacts | undefined): TlsProblem {
  if (facts?.minTlsVersion === 'TLSv1.3') {
    return {
      what: 'it does not speak TLS 1.3, which is the least that this account takes',
      advice: `Have the mail administrator enable TLS 1.3, or set "minTlsVersion" of the account "${facts.account ?? ''}" to TLSv1.2.`,
    }
  }
  return {
    what: 'it offers no version of TLS that is still safe',
    advice: 'Have the mail administrator enable TLS 1.2 or newer.',
  }
}

function clientCertificate(why: string, question: TlsQuestion): TlsProblem {
  const own = question.facts?.own
  if (own) {
    return {
      what: `it does not take the client certificate (${why})`,
      facts: `This worker shows ${ownCertificate(own, question)}.`,
      advice:
        'Have the mail administrator allow this certificate or its authority; if it is over, renew it and its key ("clientCertificate" of the account).',
    }
  }
  return {
    what: `${why}, and there is none for it`,
    advice:
      'Give the account a "clientCertificate" in SMTP_ACCOUNTS_FILE, or have the mail administrator let this worker in without one.',
  }
}
