import { isWithin, rangeOf, type IpAddress, type IpRange } from './ip-address.ts'

/** A form of IPv6 that holds an IPv4 address, and in which of its bytes. */
interface Form {
  readonly range: IpRange
  readonly at: readonly number[]
}

const AT_THE_END = [12, 13, 14, 15]

/** 0.0.0.0, too, is this machine: the kernel connects to its loopback address. */
const MAPPED: Form = { range: rangeOf('::ffff:0:0', 96), at: AT_THE_END }
/** RFC 8215: the operator of the network says where in it the prefix ends (RFC 6052 section 2.2). */
const LOCAL_NAT64 = rangeOf('64:ff9b:1::', 48)

/** Forms that reach the very machine with that IPv4 address. */
const TRANSLATED: readonly Form[] = [
  MAPPED,
  // IPv4-translated (RFC 2765 section 2.1)
  { range: rangeOf('::ffff:0:0:0', 96), at: AT_THE_END },
  // NAT64 (RFC 6052 section 2.1)
  { range: rangeOf('64:ff9b::', 96), at: AT_THE_END },
  { range: LOCAL_NAT64, at: AT_THE_END },
  { range: LOCAL_NAT64, at: [6, 7, 9, 10] },
  { range: LOCAL_NAT64, at: [7, 9, 10, 11] },
  { range: LOCAL_NAT64, at: [9, 10, 11, 12] },
]

/** Forms that lead through a machine with that IPv4 address. */
const TUNNELLED: readonly Form[] = [
  // 6to4 (RFC 3056 section 2)
  { range: rangeOf('2002::', 16), at: [2, 3, 4, 5] },
  // the server of Teredo (RFC 4380 section 4); its client is below
  { range: rangeOf('2001::', 32), at: [4, 5, 6, 7] },
  // IPv4-compatible (RFC 4291 section 2.5.5.1)
  { range: rangeOf('::', 96), at: AT_THE_END },
]
const TEREDO = rangeOf('2001::', 32)
const NONE_AND_LOOPBACK = rangeOf('::', 127)

/** The bytes of an address, and those of the IPv4 address in it that is the same machine. */
export function sameMachine({ bytes }: IpAddress): readonly (readonly number[])[] {
  return [bytes, ...embedded(bytes, TRANSLATED)].flatMap(withLoopback)
}

/** The bytes of an address, and those of each other that a packet to it may end at. */
export function endsAt(address: IpAddress): readonly (readonly number[])[] {
  const { bytes } = address
  const all = [...sameMachine(address), ...embedded(bytes, TUNNELLED)]
  if (isWithin(bytes, TEREDO)) all.push(bytes.slice(12).map((byte) => byte ^ 0xff))
  // ISATAP (RFC 5214 section 6.1)
  if (/^[02],0,94,254$/.test(bytes.slice(8, 12).join())) all.push(bytes.slice(12))
  return all
}

function embedded(bytes: readonly number[], forms: readonly Form[]): readonly (readonly number[])[] {
  if (bytes.length !== 16 || isWithin(bytes, NONE_AND_LOOPBACK)) return []
  return forms
    .filter(({ range }) => isWithin(bytes, range))
    .map((form) => ({ form, four: form.at.map((place) => bytes[place] ?? 0) }))
    .filter(({ form, four }) => form.range !== LOCAL_NAT64 || four[0] !== 0)
    .map(({ four }) => four)
}

function withLoopback(bytes: readonly number[]): readonly (readonly number[])[] {
  if (bytes.some((byte) => byte !== 0)) return [bytes]
  return [bytes, bytes.length === 4 ? [127, 0, 0, 1] : bytes.map((_, at) => (at === 15 ? 1 : 0))]
}
