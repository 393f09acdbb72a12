import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { asciiName } from './host-name.ts'

/** Four or sixteen bytes, and the interface that a link-local address of IPv6 belongs to. */
export interface IpAddress {
  readonly bytes: readonly number[]
  readonly zone?: string | undefined
}

/** All addresses with the same first bits. */
export interface IpRange {
  readonly bytes: readonly number[]
  readonly bits: number
}

/** An address in any spelling that some program takes for one: short, octal, hexadecimal, full-width, in brackets. */
export function readAddress(text: string): IpAddress | undefined {
  const bare = text.trim().replace(/^\[([^[\]]*)\]$/, '$1')
  const [, six = '', zone] = /^([^%]*:[^%]*)(?:%([\w.-]{1,32}))?$/.exec(bare) ?? []
  if (ipaddr.IPv6.isValid(six))
    return { bytes: ipaddr.IPv6.parse(six).toByteArray(), ...(zone !== undefined && { zone }) }
  const four = asciiName(bare) ?? ''
  return isIPv4(four) ? { bytes: ipaddr.IPv4.parse(four).toByteArray() } : undefined
}

export function showAddress({ bytes, zone }: IpAddress): string {
  const text = bytes.length === 4 ? bytes.join('.') : new ipaddr.IPv6([...bytes]).toRFC5952String()
  return zone === undefined ? text : `${text}%${zone}`
}

/** A range of IPv6 addresses, or of IPv4 ones, from its first address and the number of bits. */
export function rangeOf(first: string, bits: number): IpRange {
  return { bytes: ipaddr.parse(first).toByteArray(), bits }
}

/** Addresses of the other family are never within. */
export function isWithin(bytes: readonly number[], { bytes: first, bits }: IpRange): boolean {
  if (bytes.length !== first.length) return false
  return bytes.every((byte, at) => {
    const mask = maskOf(bits, at)
    return (byte & mask) === ((first[at] ?? 0) & mask)
  })
}

/** Is the address of a range its first one? `10.0.0.5/8` is more likely a slip than 10.0.0.0/8. */
export function beginsRange({ bytes, bits }: IpRange): boolean {
  return bytes.every((byte, at) => (byte & ~maskOf(bits, at)) === 0)
}

/** The bits of the byte at a place that belong to the first `bits` bits. */
function maskOf(bits: number, at: number): number {
  return 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - at * 8)))
}

const LOOPBACK = [rangeOf('127.0.0.0', 8), rangeOf('::1', 128), rangeOf('::ffff:127.0.0.0', 104)]

/** 127.0.0.0/8, ::1, and the first of them written as an IPv6 address. */
export function isLoopback(text: string): boolean {
  const bytes = readAddress(text)?.bytes ?? []
  return LOOPBACK.some((range) => isWithin(bytes, range))
}
