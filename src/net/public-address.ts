import ipaddr from 'ipaddr.js'
import { endsAt } from './embedded-ipv4.ts'
import { isWithin, rangeOf, type IpAddress } from './ip-address.ts'

/** All that is given out for the public internet so far (https://www.iana.org/assignments/ipv6-address-space/). */
const GLOBAL = rangeOf('2000::', 3)
/** NAT64 (RFC 6052): what it leads to counts. */
const NAT64 = rangeOf('64:ff9b::', 96)

/**
 * Whether an address, and each other that a packet to it may end at, is one machine of the public internet: none of a
 * private network, this machine, a test or many at once (the registries of RFC 6890).
 */
export function isPublic(address: IpAddress): boolean {
  return endsAt(address).every((bytes) => {
    if (bytes.length === 4) return isUnicast(bytes)
    return isWithin(bytes, NAT64) || (isWithin(bytes, GLOBAL) && isUnicast(bytes))
  })
}

function isUnicast(bytes: readonly number[]): boolean {
  return ipaddr.fromByteArray([...bytes]).range() === 'unicast'
}
