import { addrSpecFlaw } from '../../../mail/address/addr-spec.ts'
import { entries } from './entries.ts'
import { refuseValue } from './input-problem.ts'

/** With its brackets and the name of the header it stands on one line of a mail. */
const LONGEST = 900
/** RFC 3986 2, without the comma, which separates them in the header (RFC 2369 2). */
const URI = /^[\w.~:/?#[\]@!$&'()*+;=%-]+$/
/** What a mail program writes into a mail to the list (RFC 6068): no other recipients. */
const MAIL_FIELDS = new Set(['subject', 'body'])

/** https and mailto addresses for List-Unsubscribe (RFC 2369, RFC 8058), with or without angle brackets. */
export const readUnsubscribe = entries({
  read: readUri,
  split: (text) => text.split(/[\s,]+/),
  most: 10,
  longest: LONGEST,
  what: 'addresses',
})

function readUri(value: unknown): string {
  const written = typeof value === 'string' ? value.trim() : ''
  const uri = /^<.*>$/s.test(written) ? written.slice(1, -1) : written
  const flaw = uriFlaw(uri)
  return flaw === undefined ? uri : refuseValue(value, flaw)
}

function uriFlaw(uri: string): string | undefined {
  if (uri.length > LONGEST) return `has ${uri.length} characters, and may have ${LONGEST}.`
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase()
  if (scheme !== 'https' && scheme !== 'mailto')
    return 'is no https: or mailto: address; mail programs unsubscribe by these alone (RFC 8058).'
  if (!URI.test(uri))
    return 'has characters that cannot stand in it as they are; write a comma as %2C, a blank as %20, other letters in UTF-8 with % before each byte.'
  return scheme === 'https' ? webFlaw(uri) : mailFlaw(uri)
}

function webFlaw(uri: string): string | undefined {
  const url = /^https:\/\/[^/?#]/i.test(uri) && URL.canParse(uri) ? new URL(uri) : undefined
  if (url === undefined) return 'is no https: address; write it as in https://example.com/unsubscribe/a1b2.'
  return url.username === '' && url.password === ''
    ? undefined
    : 'has a login in it, which every reader of the mail sees.'
}

function mailFlaw(uri: string): string | undefined {
  const [address = '', query, ...more] = uri.slice('mailto:'.length).split('?')
  const decoded = percentDecoded(address)
  if (decoded === undefined || more.length > 0 || addrSpecFlaw(decoded) !== undefined)
    return 'is no mailto: address; write it as in mailto:list@example.com?subject=unsubscribe.'
  const fields = query === undefined ? [] : query.split('&')
  for (const field of fields) {
    const [name = '', value] = field.split('=')
    const text = percentDecoded(value ?? '')
    if (value === undefined || text === undefined || !MAIL_FIELDS.has(name.toLowerCase()))
      return 'has something else than subject and body behind its question mark; leave it out.'
    if (/(?!\t)\p{Cc}/u.test(name.toLowerCase() === 'subject' ? text : text.replace(/\r\n/g, '')))
      return 'has a line break or another control character in its subject; leave it out.'
  }
  return undefined
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
