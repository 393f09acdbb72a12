import type { OauthFields } from './account-schema.ts'
import type { ClientProof, OauthLogin } from './named-account.ts'
import type { Issue } from '../files/schema-problems.ts'

type OfClient = Exclude<OauthFields, { readonly grant: 'jwt_bearer' }>

const PROOFS = 'clientSecret, certificate or tokenFile'

/** A client shows who it is in one way; with a refresh token it may have none to show (a public client). */
export function oauthProblems(fields: OauthFields): Issue[] {
  if (fields.grant === 'jwt_bearer') return []
  const given = proofsIn(fields).length
  if (given > 1) return [{ path: ['oauth'], message: `may have one of ${PROOFS} only` }]
  if (given === 0 && fields.grant === 'client_credentials')
    return [{ path: ['oauth'], message: `must have one of ${PROOFS}` }]
  return []
}

/** What stands under `oauth`, once nothing is wrong with it. */
export function oauthOf(fields: OauthFields): OauthLogin {
  const { username, tokenUrl, scope } = fields
  const common = { username, tokenUrl, scope }
  switch (fields.grant) {
    case 'client_credentials':
      return { ...common, grant: fields.grant, clientId: fields.clientId, proof: proofOf(fields) }
    case 'refresh_token': {
      const { grant, clientId, refreshToken } = fields
      return { ...common, grant, clientId, refreshToken, proof: proofOf(fields) }
    }
    case 'jwt_bearer': {
      const { grant, issuer, subject, keyFile } = fields
      return { ...common, grant, issuer, subject, key: keyFile }
    }
  }
}

function proofOf(fields: OfClient): ClientProof {
  return proofsIn(fields)[0] ?? { kind: 'none' }
}

function proofsIn({ clientSecret, certificate, tokenFile }: OfClient): ClientProof[] {
  return [
    ...(clientSecret === undefined ? [] : [{ kind: 'secret', secret: clientSecret } as const]),
    ...(certificate === undefined ? [] : [{ kind: 'certificate', ...certificate } as const]),
    ...(tokenFile === undefined ? [] : [{ kind: 'token-file', path: tokenFile } as const]),
  ]
}
