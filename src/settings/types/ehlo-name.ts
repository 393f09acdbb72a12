import { isIPv4, isIPv6 } from 'node:net'
import { isFullName } from '../../net/full-name.ts'
import { textSchema, type TextSchema } from './values.ts'

/** What a client may call itself (RFC 5321 sections 4.1.1.1 and 4.1.3). */
export const ehloName: TextSchema<string> = textSchema(
  'a fully qualified host name such as mailer.example.com, or an address in brackets such as [192.0.2.1]',
  (text) => (isFullName(text) || isLiteral(text) ? text : undefined),
)

function isLiteral(text: string): boolean {
  const [, six, address = ''] = /^\[(IPv6:)?([^\]]*)\]$/i.exec(text) ?? []
  return six === undefined ? isIPv4(address) : isIPv6(address)
}
