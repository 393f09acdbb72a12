import type { ClientAuth } from 'oauth4webapi'
import type { ClientProof } from './grant.ts'
import { isRsaKey, signedAssertion } from './signed-assertion.ts'
import { readTokenFile } from './token-file.ts'

/**
 * How a proof is sent: a secret in the body, else in a header; an assertion signed by PS256, else RS256. Servers take the
 * usual way everywhere that we know; where a client is registered for the other they say `invalid_client`.
 */
export type Way = 'usual' | 'other'

export function hasOtherWay(proof: ClientProof): boolean {
  return proof.kind === 'secret' || (proof.kind === 'certificate' && isRsaKey(proof.key))
}

export type Proven =
  | { readonly kind: 'proven'; readonly clientAuth: ClientAuth; readonly assertion?: string }
  /** The token file cannot be read now. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** `nowMs`: by the server's clock. Rejects with UnusableKey. */
export async function proveClient(
  client: { readonly clientId: string; readonly tokenUrl: string; readonly proof: ClientProof },
  way: Way,
  nowMs: number,
): Promise<Proven> {
  const { clientId, tokenUrl, proof } = client
  const oauth = await import('oauth4webapi')
  switch (proof.kind) {
    case 'none':
      return { kind: 'proven', clientAuth: oauth.None() }
    case 'secret': {
      const by = way === 'usual' ? oauth.ClientSecretPost : oauth.ClientSecretBasic
      return { kind: 'proven', clientAuth: by(proof.secret) }
    }
    case 'certificate': {
      const rsa = way === 'usual' ? 'PS256' : 'RS256'
      const claims = { issuer: clientId, subject: clientId, audience: tokenUrl }
      return byAssertion(await signedAssertion(claims, { ...proof, rsa }, nowMs))
    }
    case 'token-file': {
      const file = await readTokenFile(proof.path)
      return file.kind === 'text' ? byAssertion(file.text) : file
    }
  }
}

/** RFC 7523 section 2.2. */
function byAssertion(assertion: string): Proven {
  return {
    kind: 'proven',
    assertion,
    clientAuth(_server, { client_id: clientId }, body) {
      body.set('client_id', clientId)
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      body.set('client_assertion', assertion)
    },
  }
}
