import { NoRule, readHostRule } from '../net/host-rules.ts'
import { readAddress, showAddress } from '../net/ip-address.ts'

/** A name, an address, or `*.` and the end of names, in the one spelling in which they are compared. */
export function readHostPattern(text: string): string | NoRule {
  if (text.includes('/')) return new NoRule('is no host: write its name, *.suffix or address')
  const rule = readHostRule(text)
  if (rule instanceof NoRule) return rule
  switch (rule.kind) {
    case 'name':
      return rule.name
    case 'suffix':
      return `*${rule.suffix}`
    case 'range':
      return showAddress(rule.range)
  }
}

/**
 * Whether a connection to the host is meant. Nothing is resolved: a name and its address are two hosts, and `*.` stands
 * for names alone.
 */
export function matchesHost(pattern: string, host: string): boolean {
  const address = readAddress(host)
  const known = readHostPattern(address ? showAddress(address) : host)
  if (known instanceof NoRule || known.startsWith('*')) return false
  if (pattern.startsWith('*')) return address === undefined && known.endsWith(pattern.slice(1))
  return known === pattern
}
