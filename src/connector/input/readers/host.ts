import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Read } from './field.ts'
import { valueAt } from '../../../json/place.ts'
import { isGiven } from './field.ts'
import { InputProblem, refuseValue } from './input-problem.ts'

/** Letters and digits of any script; underscores too, since names of containers have them. */
const HOST = /^[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_.])?$/u
/** RFC 1035 2.3.4, without the length octets. */
const MAX_HOST = 253

/** The host alone, as name or address; IPv6 with or without brackets. Internationalised names come out in ASCII. */
export const readHost: Read<string> = (value) => {
  const host = typeof value === 'string' ? value.trim().replace(/^\[(.*)\]$/, '$1') : ''
  // before anything looks at it: making ASCII of a long name is quadratic
  if (host.length > MAX_HOST)
    return refuseValue(value, `is not a host name; one has ${MAX_HOST} characters at most.`)
  if (isIPv6(host)) return host
  const ascii = /[^\p{ASCII}]/u.test(host) ? domainToASCII(host) : host
  if (HOST.test(host) && !host.includes('..') && ascii !== '' && ascii.length <= MAX_HOST) return ascii
  return refuseValue(
    value,
    'is not a host name; give the name or IP address alone, as in mail.example.com (the port has a field of its own).',
  )
}

/** The host at a place as parsing reads it; undefined where it says what is wrong with it. */
export function hostAt(variables: Readonly<Record<string, unknown>>, place: string): string | undefined {
  const value = valueAt(variables, place)
  try {
    return isGiven(value) ? readHost(value) : undefined
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return undefined
  }
}
