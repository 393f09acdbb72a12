import { asciiName } from './host-name.ts'
import { readAddress, showAddress } from './ip-address.ts'

/** Where a proxy is, and how it is spoken with: CONNECT (RFC 9110 section 9.3.6) or SOCKS5 (RFC 1928). */
export interface ProxyAddress {
  readonly kind: 'http' | 'https' | 'socks5'
  readonly host: string
  readonly port: number
  readonly login?: { readonly username: string; readonly password: string } | undefined
}

/** Why a text is no proxy, without quoting it: it may hold a password. Follows the name of the setting or key. */
export class NoProxy {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

const PROXY =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:(?<login>[^@/?#\s]*)@)?(?<host>\[[^\]\s]+\]|[^:@/?#\s]+):(?<port>\d{1,5})\/?$/i
const KINDS: ReadonlyMap<string, ProxyAddress['kind']> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['socks5', 'socks5'],
  ['socks5h', 'socks5'],
])

/** Reads `socks5://proxy:1080`, `http://user:password@proxy:3128` and the like. */
export function parseProxy(text: string): ProxyAddress | NoProxy {
  const { scheme = '', login, host = '', port = '' } = PROXY.exec(text.trim())?.groups ?? {}
  if (scheme === '')
    return new NoProxy('must be socks5://, http:// or https://, then the host, a colon and the port')
  const kind = KINDS.get(scheme.toLowerCase())
  if (!kind) return new NoProxy('must begin with socks5://, http:// or https://')
  const address = readAddress(host)
  const name = address ? showAddress(address) : asciiName(host)
  if (name === undefined) return new NoProxy('has a host that is no host name or address')
  if (Number(port) < 1 || Number(port) > 65_535) return new NoProxy('has a port that is not from 1 to 65535')
  const proxy = { kind, host: name, port: Number(port) }
  if (login === undefined) return proxy
  const read = readLogin(login, kind)
  return read instanceof NoProxy ? read : { ...proxy, login: read }
}

/** As people may see it: without the login. */
export function showProxy({ kind, host, port }: ProxyAddress): string {
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function readLogin(text: string, kind: ProxyAddress['kind']): ProxyAddress['login'] | NoProxy {
  const [, first, second] = /^([^:]+):([^:]+)$/.exec(text) ?? []
  const [username, password] = [decoded(first), decoded(second)]
  if (username === undefined || password === undefined)
    return new NoProxy(
      'must have its login as user:password; a character such as @ : / # % in it is written as %40 %3A %2F %23 %25',
    )
  // RFC 7617 section 2 ends the user name at the first colon; RFC 1929 section 2 has one byte for each length
  if (kind !== 'socks5' && username.includes(':')) return new NoProxy('has a user name with a colon')
  if ([username, password].some((one) => Buffer.byteLength(one) > 255))
    return new NoProxy('has a user name or password of more than 255 bytes')
  return { username, password }
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    const plain = decodeURIComponent(text)
    return /\p{Cc}/u.test(plain) ? undefined : plain
  } catch {
    return undefined
  }
}
