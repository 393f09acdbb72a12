/** A name of several labels (RFC 5321 section 4.1.2), which others may find in DNS; at most 253 characters. */
const FULL_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i

/** Can this be a name in EHLO? Not an address: that goes in brackets. */
export function isFullName(name: string): boolean {
  return FULL_NAME.test(name) && !/^[\d.]+$/.test(name)
}

/** How this worker calls itself on a connection from `address`: `name`, or the address literal (RFC 5321 section 4.1.3). */
export function clientNameOn(address: string | undefined, name: string | undefined): string {
  if (name !== undefined) return name
  // a listener for both families shows an IPv4 address in this way
  const plain = (address ?? '127.0.0.1').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return plain.includes(':') ? `[IPv6:${plain}]` : `[${plain}]`
}
