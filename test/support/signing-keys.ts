import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import type { SigningDomain, SigningDomains, SigningKey } from '../../src/mail/dkim/signing.ts'

/** A key to sign with, and what a verifier finds of it in DNS. */
export interface TestKey extends SigningKey {
  /** PKCS #8, as a file has it. */
  readonly pem: string
  readonly record: string
}

export function testKey(selector: string, kind: 'rsa' | 'ed25519' = 'rsa', bits = 2048): TestKey {
  const { privateKey: key, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: bits }) : generateKeyPairSync('ed25519')
  return {
    selector,
    algorithm: `${kind}-sha256`,
    key,
    pem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; k=${kind}; p=${published(publicKey, kind)}`,
  }
}

/** RFC 6376 3.6.1; RFC 8463 4 has the 32 bytes alone. */
function published(key: KeyObject, kind: 'rsa' | 'ed25519'): string {
  const der = key.export({ type: 'spki', format: 'der' })
  return (kind === 'rsa' ? der : der.subarray(-32)).toString('base64')
}

export function signingBy(
  domain: string,
  keys: readonly SigningKey[],
  own: Partial<SigningDomain> = {},
): SigningDomains {
  return new Map([[domain, { domain, keys, subdomains: false, notSigned: new Set(), ...own }]])
}

export interface Verdict {
  readonly result: string
  readonly domain: string
  readonly selector: string
  readonly algorithm: string
  readonly aligned: string | false
}

/** What a verifier says that shares nothing with the signer (mailauth); DNS is a map. */
export async function verified(mail: Buffer, domain: string, keys: readonly TestKey[]): Promise<Verdict[]> {
  const records = new Map(keys.map(({ selector, record }) => [`${selector}._domainkey.${domain}`, record]))
  const { results } = await dkimVerify(mail, {
    resolver: (name: string) => {
      const record = records.get(name)
      if (record === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      return Promise.resolve([[record]])
    },
  })
  return results.map((one) => {
    const { status, signingDomain, selector, algo } = one as unknown as {
      status: { result: string; aligned: string | false }
      signingDomain: string
      selector: string
      algo: string
    }
    return {
      result: status.result,
      domain: signingDomain,
      selector,
      algorithm: algo,
      aligned: status.aligned,
    }
  })
}
