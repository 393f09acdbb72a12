/** How this worker calls itself on a connection from `address`: `name`, or the address literal (RFC 5321 section 4.1.3). */
export function clientNameOn(address: string | undefined, name: string | undefined): string {
  if (name !== undefined) return name
  // a socket for both families shows an IPv4 address in this way
  const plain = (address ?? '127.0.0.1').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return plain.includes(':') ? `[IPv6:${plain}]` : `[${plain}]`
}
