import { failures } from '../../failures.ts'
import type { TlsFacts } from '../../net/tls-facts.ts'
import type { NotSent, NotSentQuestion } from './failed-send.ts'
import { reasonCode } from './smtp-fault.ts'
import { tlsProblem } from './tls-failure.ts'

/** No connection came about, or none that can be trusted. */
export function connectFailure(question: NotSentQuestion): NotSent | undefined {
  // once mail was under way, all of this is a connection that broke
  if (question.reached !== undefined) return undefined
  return (
    proxyFailure(question) ??
    nameFailure(question) ??
    unreachable(question) ??
    tooSlow(question) ??
    encryption(question)
  )
}

function proxyFailure({ fault, server, words }: NotSentQuestion): NotSent | undefined {
  if (fault.code !== 'EPROXY') return undefined
  const what = `No connection to ${server}: ${words(fault.message)}.`
  return noConnection(
    what,
    'Check the proxy (SMTP_PROXY, or that of the account), what it allows, and the DNS that this worker uses.',
  )
}

function nameFailure({ fault, host }: NotSentQuestion): NotSent | undefined {
  const reason = reasonCode(fault)
  if (reason === 'ENOTFOUND' || reason === 'ENODATA') {
    const what = `The host name ${host} does not exist in DNS.`
    return noConnection(what, 'Check the host name, and the DNS that this worker uses.')
  }
  if (fault.code !== 'EDNS' && reason !== 'EAI_AGAIN') return undefined
  const what = `DNS gave no answer for the host name ${host} (${reason}).`
  return noConnection(what, 'Check the DNS that this worker uses.')
}

function unreachable({ fault, server }: NotSentQuestion): NotSent | undefined {
  const reason = reasonCode(fault)
  if (reason === 'ECONNREFUSED') return noConnection(`${server} refuses connections (nothing listens there).`)
  if (!/^E(HOST|NET)(UNREACH|DOWN)$|^EADDRNOTAVAIL$|^EACCES$/.test(reason)) return undefined
  return noConnection(`${server} cannot be reached from here (${reason}).`)
}

function tooSlow({ fault, server }: NotSentQuestion): NotSent | undefined {
  switch (fault.timeoutType) {
    case 'CONNECT_TIMEOUT':
      return noConnection(`No connection to ${server} in time.`)
    case 'GREETING_TIMEOUT':
      return {
        type: 'CONNECTION',
        what: `${server} took the connection and said nothing.`,
        advice:
          'Check that this is a mail server; one that expects TLS from the start (usually port 465) needs security "tls".',
        phase: 'greeting',
      }
    case 'UPGRADE_TIMEOUT':
      return { type: 'CONNECTION', what: `${server} did not finish the TLS handshake in time.`, phase: 'tls' }
    case undefined:
      return reasonCode(fault) === 'ETIMEDOUT'
        ? noConnection(`No connection to ${server} in time.`)
        : undefined
    default:
      return undefined
  }
}

function encryption({ fault, host, server, words, facts, now }: NotSentQuestion): NotSent | undefined {
  const problem = tlsProblem(fault, host, { words, facts, now })
  if (problem) {
    const what = [`No safe connection to ${server}: ${problem.what}.`, problem.facts]
    return { type: 'TLS', what: what.filter(Boolean).join(' '), advice: problem.advice, phase: 'tls' }
  }
  // a connection that is cut in the handshake says nothing about certificates
  const isCut =
    fault.code === 'ETLS' || (facts !== undefined && facts.came !== 'answered' && CUT.test(reasonCode(fault)))
  if (!isCut || fault.response !== undefined) return undefined
  const when = facts?.came === 'through' ? 'right after' : 'during'
  // not all servers have a word for it
  const isPerhapsRefused = facts !== undefined && facts.heard > 0
  return {
    type: 'CONNECTION',
    what: `${server} closed the connection ${when} the TLS handshake.`,
    phase: 'tls',
    ...(isPerhapsRefused && { advice: `${failures.CONNECTION.advice} ${clientCertificateAdvice(facts)}` }),
  }
}

const CUT = /^(ECONNRESET|EPIPE|ECONNABORTED|ECONNECTION)$/

function clientCertificateAdvice({ own }: TlsFacts): string {
  return own
    ? 'If it lasts, the server may not take the client certificate of this account.'
    : 'If it lasts, the server may ask for a client certificate.'
}

function noConnection(what: string, advice?: string): NotSent {
  return { type: 'CONNECTION', what, phase: 'connect', ...(advice !== undefined && { advice }) }
}
