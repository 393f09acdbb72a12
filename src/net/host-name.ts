import { domainToASCII } from 'node:url'

/** RFC 1035 section 2.3.4, with a dot at the end. */
const LONGEST = 254

/**
 * The name of a host as two names are compared: ASCII, lower case, no dot at the end. An IPv4 address in any spelling
 * comes out as four numbers (https://url.spec.whatwg.org/#host-parsing). Undefined for what is no name.
 */
export function asciiName(host: string): string | undefined {
  // to make ASCII of a long name takes quadratic time, and what follows a slash would be dropped in silence
  if (host.length > LONGEST || !/^[\p{L}\p{M}\p{N}_.\u3002\uff0e\uff61-]+$/u.test(host)) return undefined
  const name = domainToASCII(host).replace(/\.$/, '')
  return name === '' || name.includes('..') || name.startsWith('.') ? undefined : name
}
