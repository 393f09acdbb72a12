import { isIPv4, isIPv6 } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'
import { nameCharacter } from '../../text/excerpt.ts'

/** Where a text is not what it should be. The reason never quotes the text: a Bcc address must not reach a log. */
export interface Flaw {
  /** Offset in the text that was looked at, from 0. */
  readonly at: number
  readonly reason: string
}

/** RFC 5321 4.5.3.1.2 and RFC 1035 2.3.4, in octets of the ASCII form. */
const MAX_DOMAIN = 255
const MAX_LABEL = 63

const NON_ASCII = /[^\p{ASCII}]/u
/** LDH, or letters, marks and digits of IDNA 2008 (RFC 5892) with its few contextual characters. */
const NOT_IN_LABEL = /[^\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d-]/u

/** A capital sharp s is `ss` in the tables of IDNA before Unicode 15.1 and `ß` since: two domains, by the age of Node. */
const READ_IN_TWO_WAYS = '\u1e9e'

/** The domain as DNS and SMTP without SMTPUTF8 know it; empty when IDNA refuses it. */
export function asciiDomain(domain: string): string {
  return NON_ASCII.test(domain) ? domainToASCII(domain) : domain
}

/** RFC 5321 4.1.2 `Domain` and 4.1.3 `address-literal`, with the U-labels of RFC 6531 3.3. One label is enough. */
export function domainFlaw(domain: string): Flaw | undefined {
  if (domain === '') return { at: 0, reason: 'nothing stands after the @' }
  if (domain.startsWith('[')) return literalFlaw(domain)
  let at = 0
  for (const label of domain.split('.')) {
    const flaw = labelFlaw(label)
    if (flaw !== undefined) return { at: at + flaw.at, reason: flaw.reason }
    at += label.length + 1
  }
  return nameFlaw(domain)
}

function labelFlaw(label: string): Flaw | undefined {
  if (label === '')
    return { at: 0, reason: 'the domain has a dot at its beginning or end, or two dots in a row' }
  const bad = NOT_IN_LABEL.exec(label)
  if (bad !== null) return { at: bad.index, reason: `${nameCharacter(bad[0])} is not allowed in a domain` }
  if (label.startsWith('-') || label.endsWith('-')) {
    return { at: 0, reason: 'a part of the domain begins or ends with a hyphen' }
  }
  if (asciiDomain(label).length > MAX_LABEL) {
    return { at: 0, reason: `a part of the domain is longer than ${MAX_LABEL} characters` }
  }
  return undefined
}

function nameFlaw(domain: string): Flaw | undefined {
  const ascii = asciiDomain(domain)
  // IDNA maps full-width digits to ASCII: a name must not turn into an address, nor get other labels
  if (isIPv4(ascii))
    return { at: 0, reason: 'an IP address as domain stands in brackets, as in user@[192.0.2.1]' }
  if (ascii.split('.').length !== domain.split('.').length || ascii === '') {
    return { at: 0, reason: 'the domain is not a valid internationalised name' }
  }
  // `0x7f.1`: the URL standard makes an address of it, and so does whoever writes the header
  if (domainToASCII(ascii) !== ascii.toLowerCase())
    return { at: 0, reason: 'the domain ends in a number, so that programs read an IP address in it' }
  // `ﬁ` becomes `fi`, a full-width letter a usual one: the mail would go to another domain than the one that is written
  const isOther = NON_ASCII.test(domain) && domainToUnicode(ascii) !== domain.normalize('NFC').toLowerCase()
  if (isOther || domain.includes(READ_IN_TWO_WAYS)) {
    return {
      at: 0,
      reason: 'the domain has characters that stand for others in host names; write it with those',
    }
  }
  if (ascii.length > MAX_DOMAIN)
    return { at: 0, reason: `the domain is longer than ${MAX_DOMAIN} characters` }
  return undefined
}

function literalFlaw(domain: string): Flaw | undefined {
  const inner = domain.endsWith(']') ? domain.slice(1, -1) : ''
  const ipv6 = /^IPv6:(.*)$/i.exec(inner)?.[1]
  const valid = ipv6 === undefined ? isIPv4(inner) : isIPv6(ipv6) && !ipv6.includes('%')
  return valid
    ? undefined
    : { at: 0, reason: 'only an IP address may stand in brackets: [192.0.2.1] or [IPv6:2001:db8::1]' }
}
