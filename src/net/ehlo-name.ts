import { isIPv4, isIPv6 } from 'node:net'
import { isFullName } from './full-name.ts'

/** What a client may call itself (RFC 5321 sections 4.1.1.1 and 4.1.3). */
export function isEhloName(text: string): boolean {
  return isFullName(text) || isLiteral(text)
}

function isLiteral(text: string): boolean {
  const [, six, address = ''] = /^\[(IPv6:)?([^\]]*)\]$/i.exec(text) ?? []
  return six === undefined ? isIPv4(address) : isIPv6(address)
}
