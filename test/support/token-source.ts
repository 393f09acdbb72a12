import type { TokenSource } from '../../src/mail/account-request.ts'

/** `token-1` until that is refused, then `token-2`, … */
export function numberedTokenSource() {
  let nth = 1
  const refused: string[] = []
  const source: TokenSource = {
    id: 'numbered',
    get: (signal) => {
      signal.throwIfAborted()
      return Promise.resolve(`token-${nth}`)
    },
    refused(token) {
      refused.push(token)
      if (token === `token-${nth}`) nth += 1
    },
    mask: (text) => text.replaceAll(/token-\d+/g, '***'),
  }
  return { source, refused }
}

/** What a client says with AUTH XOAUTH2, `^A` as `|`. */
export function saidWithXoauth2(line: string): string {
  return Buffer.from(line.split(' ')[2] ?? '', 'base64')
    .toString('utf8')
    .replaceAll('\x01', '|')
}
