import { isIPv4, isIPv6 } from 'node:net'
import { asciiName } from './host-name.ts'
import { beginsRange, isWithin, rangeOf, readAddress, showAddress, type IpRange } from './ip-address.ts'

/** One entry of SMTP_HOSTS_ALLOW or SMTP_HOSTS_DENY; `text` as it was written. */
export type HostRule =
  | { readonly kind: 'name'; readonly text: string; readonly name: string }
  /** All names below one, and not that one itself. */
  | { readonly kind: 'suffix'; readonly text: string; readonly suffix: string }
  | { readonly kind: 'range'; readonly text: string; readonly range: IpRange }

/** Why an entry is no rule; follows "the entry …". */
export class NoRule {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** A host name, `*.` and a name, an address, or a range of addresses as `10.0.0.0/8`. */
export function readHostRule(text: string): HostRule | NoRule {
  if (text.includes('/')) return readRange(text)
  const below = text.startsWith('*.')
  const address = readAddress(text)
  if (address) {
    const shown = showAddress(address)
    if (address.zone !== undefined) return new NoRule('names an interface: write the address without %')
    // 0127.0.0.1 is 87.0.0.1, which few people mean
    if (!isIPv4(text) && !isIPv6(text.replace(/^\[|\]$/g, '')))
      return new NoRule(`is an address in an unusual form: write ${shown}`)
    return { kind: 'range', text, range: unmapped({ ...address, bits: address.bytes.length * 8 }) }
  }
  const name = asciiName(below ? text.slice(2) : text)
  if (name === undefined || readAddress(name))
    return new NoRule(
      text.includes(':')
        ? 'has a port or a scheme: give the host alone'
        : 'is no host name, *.suffix, address or address range',
    )
  return below ? { kind: 'suffix', text, suffix: `.${name}` } : { kind: 'name', text, name }
}

function readRange(text: string): HostRule | NoRule {
  const [, first = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const isAddress = isIPv4(first) || (isIPv6(first) && !first.includes('%'))
  const address = isAddress ? readAddress(first) : undefined
  if (!address || Number(length) > address.bytes.length * 8)
    return new NoRule('is no address range: write one as 10.0.0.0/8 or fd00::/8')
  const range = { bytes: address.bytes, bits: Number(length) }
  if (!beginsRange(range))
    return new NoRule(`does not begin with the first address of its range, or has too few bits after the /`)
  return { kind: 'range', text, range: unmapped(range) }
}

const MAPPED = rangeOf('::ffff:0:0', 96)

/** What is written as IPv4 in IPv6 means these IPv4 addresses. */
function unmapped({ bytes, bits }: IpRange): IpRange {
  return bits >= 96 && isWithin(bytes, MAPPED) ? { bytes: bytes.slice(12), bits: bits - 96 } : { bytes, bits }
}
