import { expect, test } from 'vitest'
import { NoProxy, parseProxy, showProxy } from '../../src/net/proxy-address.ts'

test.each([
  ['socks5://proxy:1080', { kind: 'socks5', host: 'proxy', port: 1080 }],
  ['SOCKS5H://Proxy.Example.COM.:1080/', { kind: 'socks5', host: 'proxy.example.com', port: 1080 }],
  ['http://proxy_1:3128', { kind: 'http', host: 'proxy_1', port: 3128 }],
  ['https://bücher.example:443', { kind: 'https', host: 'xn--bcher-kva.example', port: 443 }],
  ['http://[2001:DB8::1]:3128', { kind: 'http', host: '2001:db8::1', port: 3128 }],
  ['http://2130706433:3128', { kind: 'http', host: '127.0.0.1', port: 3128 }],
  [
    'socks5://a%3Ab:p%40ss%2Fw%C3%BCrd@proxy:1080',
    {
      kind: 'socks5',
      host: 'proxy',
      port: 1080,
      login: { username: 'a:b', password: 'p@ss/würd' },
    },
  ],
])('%s', (text, proxy) => {
  expect(parseProxy(text)).toEqual(proxy)
})

test.each([
  ['', 'must be socks5://'],
  ['proxy:1080', 'must be socks5://'],
  ['socks5://proxy', 'must be socks5://'],
  ['socks5://proxy:1080/path', 'must be socks5://'],
  ['socks5://proxy:1080?x=1', 'must be socks5://'],
  ['socks5://pro xy:1080', 'must be socks5://'],
  ['socks5://proxy:1080\r\nX: y', 'must be socks5://'],
  ['socks4://proxy:1080', 'must begin with'],
  ['smtp://proxy:25', 'must begin with'],
  ['http://a..b:80', 'no host name'],
  ['http://[::g]:80', 'no host name'],
  ['http://1.2.3.999:80', 'no host name'],
  ['http://proxy:0', 'port'],
  ['http://proxy:65536', 'port'],
  ['http://user@proxy:80', 'user:password'],
  ['http://:hunter2@proxy:80', 'user:password'],
  ['http://user:hunter2:more@proxy:80', 'user:password'],
  ['http://user:hunter2%0d%0aX@proxy:80', 'user:password'],
  ['http://user:%zz@proxy:80', 'user:password'],
  ['http://us%3Aer:hunter2@proxy:80', 'colon'],
  [`socks5://user:${'x'.repeat(256)}@proxy:80`, '255 bytes'],
])('%j is refused', (text, why) => {
  const refused = parseProxy(text)
  expect(refused).toBeInstanceOf(NoProxy)
  expect((refused as NoProxy).why).toContain(why)
  expect((refused as NoProxy).why).not.toContain('hunter2')
})

test('a proxy is shown without its login', () => {
  const proxy = parseProxy('http://user:hunter2@[::1]:3128')
  expect(proxy instanceof NoProxy ? '' : showProxy(proxy)).toBe('http://[::1]:3128')
})
