import { endsAt, sameMachine } from './embedded-ipv4.ts'
import type { HostRule } from './host-rules.ts'
import { isPublic } from './public-address.ts'
import { isWithin, rangeOf, showAddress, type IpAddress } from './ip-address.ts'

/** Where connections may go. `allow` empty: wherever `deny` lets them. */
export interface HostPolicy {
  readonly allow: readonly HostRule[]
  readonly deny: readonly HostRule[]
  /** The setting that `allow` comes from; absent: SMTP_HOSTS_ALLOW. */
  readonly allowName?: string
  /** A name frees addresses of the public internet alone; others are freed by a range. */
  readonly publicOnly?: boolean
}

const ALLOW = 'SMTP_HOSTS_ALLOW'

export const anyHost: HostPolicy = { allow: [], deny: [] }

/**
 * Where clouds give out the keys of the machine to whoever asks from it: the link-local address of most, those of Alibaba
 * Cloud, and of AWS and Google Cloud over IPv6. No rule frees them.
 */
const METADATA = [
  rangeOf('169.254.0.0', 16),
  rangeOf('100.100.100.200', 32),
  rangeOf('fd00:ec2::254', 128),
  rangeOf('fd20:ce::254', 128),
]

/** Why there is no connection, in words that follow "since". */
export interface Denial {
  readonly why: string
}

/**
 * What the lists say of a name (ASCII, lower case, no dot at the end; undefined: only an address was asked for) before
 * its addresses are known. `freed`: it is allowed wherever it leads, but for what is denied.
 */
export function judgeName(
  name: string | undefined,
  { allow, deny, allowName = ALLOW }: HostPolicy,
): Denial | { readonly freed: boolean } {
  const denied = deny.find((rule) => holdsName(rule, name))
  if (denied) return { why: `"${denied.text}" in SMTP_HOSTS_DENY denies it` }
  const freed = allow.length === 0 || allow.some((rule) => holdsName(rule, name))
  if (freed || hasRanges(allow)) return { freed }
  return { why: `no entry of ${allowName} allows it` }
}

/** What the lists say of the addresses that a name leads to: one that is denied refuses them all. */
export function judgeAddresses(
  addresses: readonly IpAddress[],
  { allow, deny, allowName = ALLOW, publicOnly = false }: HostPolicy,
  freed: boolean,
): Denial | undefined {
  for (const address of addresses) {
    const ends = endsAt(address)
    if (ends.some((bytes) => METADATA.some((range) => isWithin(bytes, range))))
      return {
        why: `${named(address)} is for the metadata of a cloud, and this worker connects to none of these`,
      }
    const denied = deny.find((rule) => ends.some((bytes) => holdsAddress(rule, bytes)))
    if (denied) return { why: `"${denied.text}" in SMTP_HOSTS_DENY denies ${named(address)}` }
  }
  const inRange = (address: IpAddress) =>
    sameMachine(address).some((bytes) => allow.some((rule) => holdsAddress(rule, bytes)))
  const inner = publicOnly && addresses.find((address) => !isPublic(address) && !inRange(address))
  if (inner)
    return { why: `${named(inner)} is not one of the public internet, and no range in ${allowName} has it` }
  const outside = freed ? undefined : addresses.find((address) => !inRange(address))
  return outside && { why: `no entry of ${allowName} allows it or ${named(outside)}` }
}

/** The lists with ranges: who is in these cannot be told of a name whose addresses are not known. */
export function listsWithRanges({ allow, deny }: HostPolicy, freed: boolean): readonly string[] {
  return [
    ...(hasRanges(deny) ? ['SMTP_HOSTS_DENY'] : []),
    ...(hasRanges(allow) && !freed ? ['SMTP_HOSTS_ALLOW'] : []),
  ]
}

function hasRanges(rules: readonly HostRule[]): boolean {
  return rules.some(({ kind }) => kind === 'range')
}

function holdsName(rule: HostRule, name: string | undefined): boolean {
  if (name === undefined || rule.kind === 'range') return false
  return rule.kind === 'name' ? name === rule.name : name.endsWith(rule.suffix)
}

function holdsAddress(rule: HostRule, bytes: readonly number[]): boolean {
  return rule.kind === 'range' && isWithin(bytes, rule.range)
}

function named(address: IpAddress): string {
  return `its address ${showAddress(address)}`
}
