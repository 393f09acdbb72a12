import { isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

/** RFC 1035 2.3.4, without the length octets. */
const MAX_HOST = 253
const LABELS = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/

/**
 * One spelling for one host: lower case, internationalised names in ASCII, no dot at the end, IPv6 as RFC 5952 writes it
 * and without brackets. Nothing is resolved: a name and its address are two hosts.
 */
export function normalHost(host: string): string {
  const bare = host
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
  if (isIPv6(bare)) return normalIPv6(bare)
  // making ASCII of a long name is quadratic
  const ascii = /[^\p{ASCII}]/u.test(bare) && bare.length <= MAX_HOST ? domainToASCII(bare) : bare
  return ascii.replace(/\.$/, '')
}

/** An address with a zone (`fe80::1%eth0`) stays as it is written. */
function normalIPv6(address: string): string {
  const url = `http://[${address}]`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address
}

/** A name, an address, or `*.` and the end of names, in normal form. Undefined for a text that is none. */
export function hostPattern(text: string): string | undefined {
  if (text.length > MAX_HOST) return undefined
  const [, star = '', rest = ''] = /^(\*\.)?(.*)$/s.exec(text.trim()) ?? []
  const host = normalHost(rest)
  if (isIPv6(host)) return star === '' ? host : undefined
  return LABELS.test(host) ? star + host : undefined
}

/** Whether a host in normal form is meant. `*.example.com`: the names below it, and neither itself nor an address. */
export function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? isIP(host) === 0 && host.endsWith(pattern.slice(1)) : pattern === host
}
