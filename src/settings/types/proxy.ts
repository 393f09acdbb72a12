import { NoProxy, parseProxy, type ProxyAddress } from '../../net/proxy-address.ts'
import { textSchema, WrongValue, type TextSchema } from './values.ts'

/** One proxy, which may have its login before the host. */
export const proxyAddress: TextSchema<ProxyAddress> = textSchema(
  'socks5://HOST:PORT, http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ in front of the host where it wants a login',
  (text) => {
    const proxy = parseProxy(text)
    return proxy instanceof NoProxy ? new WrongValue(proxy.why) : proxy
  },
)
