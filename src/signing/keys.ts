/** What each key of SMTP_DKIM_FILE means, place by place; docs/dkim.md is made of it. */
export const fileKeys = {
  file: {
    domains: 'The domains that are signed for, each under its name.',
  },
  domain: {
    keys: 'One to four keys; each of them signs every mail.',
    subdomains:
      '`true`: mails from its subdomains as well, where they have no entry of their own. `false` is the default.',
    notSigned:
      'Headers that are left out of the signature, because a server on the way writes its own: `[Message-ID, Date]`.',
  },
  key: {
    selector: 'Under which name the public key stands in DNS: `SELECTOR._domainkey.DOMAIN`.',
    keyFile: 'The private key (PEM), RSA or Ed25519, without a passphrase.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

export type Place = keyof typeof fileKeys

/** The keys that may stand at a path of the file. */
export function keysAt([top, , ...steps]: readonly PropertyKey[]): readonly string[] {
  const place = top === undefined ? 'file' : steps.length === 0 ? 'domain' : 'key'
  return Object.keys(fileKeys[place])
}
