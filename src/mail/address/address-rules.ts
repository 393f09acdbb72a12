import { addrSpecFlaw } from './addr-spec.ts'
import { asciiDomain, domainFlaw } from './domain.ts'

/**
 * Addresses and domains of an operator's list, in one spelling: `local@domain`, `@domain`, or `*.domain` for its
 * subdomains.
 */
export type AddressRules = ReadonlySet<string>

export type ParsedAddressRule =
  | { readonly ok: true; readonly rule: string }
  /** Does not quote the text. */
  | { readonly ok: false; readonly reason: string }

/** Reads `user@example.com`; `example.com` or `@example.com`, that domain; `*.example.com`, its subdomains alone. */
export function parseAddressRule(text: string): ParsedAddressRule {
  const entry = text.trim()
  const at = entry.lastIndexOf('@')
  if (at > 0) {
    // RFC 5322 allows a * there, but whoever writes one means all of them
    if (entry.slice(0, at).includes('*'))
      return refused('before the @ a * stands for nothing; for every address of a domain write example.com')
    const flaw = addrSpecFlaw(entry)
    return flaw ? refused(`as an address it is wrong: ${flaw.reason}`) : { ok: true, rule: spelled(entry) }
  }
  const isBelow = entry.startsWith('*.')
  const domain = entry.slice(isBelow ? 2 : at + 1)
  if (domain.includes('*'))
    return refused('a * stands only at the beginning of a domain and before a dot, as in *.example.com')
  if (isBelow && domain.startsWith('[')) return refused('an IP address has no subdomains')
  const flaw = domainFlaw(domain)
  if (flaw) return refused(`as a domain it is wrong: ${flaw.reason}`)
  return { ok: true, rule: `${isBelow ? '*.' : '@'}${spelledDomain(domain)}` }
}

/** Is the address, which must be a valid one, in the list? Case tells nothing apart, neither in its domain nor before the @. */
export function allows(rules: AddressRules, address: string): boolean {
  if (rules.has(spelled(address))) return true
  const domain = spelledDomain(address.slice(address.lastIndexOf('@') + 1))
  if (rules.has(`@${domain}`)) return true
  for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
    if (rules.has(`*${domain.slice(dot)}`)) return true
  }
  return false
}

function spelled(address: string): string {
  const at = address.lastIndexOf('@')
  return `${withoutCase(address.slice(0, at))}@${spelledDomain(address.slice(at + 1))}`
}

function spelledDomain(domain: string): string {
  return asciiDomain(domain).toLowerCase()
}

/** A Kelvin sign has a small k as well, but is another letter: only pairs of letters are one. */
function withoutCase(local: string): string {
  return local.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase()
    return small.toUpperCase() === letter ? small : letter
  })
}

function refused(reason: string): ParsedAddressRule {
  return { ok: false, reason }
}
