import type { TransportFailure, TransportQuestion } from './not-sent.ts'
import { reasonCode } from './smtp-fault.ts'
import { tlsProblem } from './tls-failure.ts'

/** No connection came about, or none that can be trusted. */
export function connectFailure(question: TransportQuestion): TransportFailure | undefined {
  return unreachable(question) ?? encryption(question)
}

function unreachable({ fault, host, server }: TransportQuestion): TransportFailure | undefined {
  const reason = reasonCode(fault)
  const connection = (what: string, advice?: string): TransportFailure => ({
    type: 'CONNECTION',
    what,
    phase: 'connect',
    ...(advice !== undefined && { advice }),
  })
  if (reason === 'ENOTFOUND' || reason === 'ENODATA') {
    return connection(
      `The host name ${host} does not exist in DNS.`,
      'Check the host name, and the DNS that this worker uses.',
    )
  }
  if (fault.code === 'EDNS' || reason === 'EAI_AGAIN') {
    return connection(
      `DNS gave no answer for the host name ${host} (${reason}).`,
      'Check the DNS that this worker uses.',
    )
  }
  if (reason === 'ECONNREFUSED')
    return connection(`${server} refuses connections: nothing listens on this port.`)
  if (/^E(HOST|NET)(UNREACH|DOWN)$|^EADDRNOTAVAIL$|^EACCES$/.test(reason)) {
    return connection(`${server} cannot be reached from here (${reason}).`)
  }
  if (fault.timeoutType === 'GREETING_TIMEOUT') {
    return {
      type: 'CONNECTION',
      what: `${server} took the connection and said nothing.`,
      advice:
        'Check that this is a mail server; one that expects TLS from the start (usually port 465) needs security "tls".',
      phase: 'greeting',
    }
  }
  if (fault.timeoutType === 'UPGRADE_TIMEOUT') {
    return { type: 'CONNECTION', what: `${server} did not finish the TLS handshake in time.`, phase: 'tls' }
  }
  if (
    fault.timeoutType === 'CONNECT_TIMEOUT' ||
    (fault.code === 'ETIMEDOUT' && reason === 'ETIMEDOUT' && !fault.timeoutType)
  ) {
    return connection(`No connection to ${server} in time.`)
  }
  return undefined
}

function encryption({
  fault,
  host,
  server,
  started,
  called,
}: TransportQuestion): TransportFailure | undefined {
  // once mail was under way, a TLS error is a broken connection like any other
  if (started === true || called) return undefined
  const problem = tlsProblem(fault, host)
  if (problem) {
    return {
      type: 'TLS',
      what: `No safe connection to ${server}: ${problem.what}.`,
      advice: problem.advice,
      phase: 'tls',
    }
  }
  if (fault.code !== 'ETLS') return undefined
  return {
    type: 'CONNECTION',
    what: `${server} closed the connection during the TLS handshake.`,
    phase: 'tls',
  }
}
