import type {
  ClientProof as WrittenProof,
  NamedAccount,
  OauthLogin,
  Value,
} from '../../accounts/named-account.ts'
import type { Credentials } from '../../mail/account-request.ts'
import type { ClientProof, Grant } from '../../oauth/grant.ts'
import type { SecretResolver } from '../../secrets/resolve.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { placeIn } from './policy.ts'

/**
 * How an account logs in, its secrets resolved and from now on masked; undefined for one that does not. Asks for no token.
 * Rejects with a ConnectorError SECRET or SECRET_UNREADABLE.
 */
export async function loginOf(
  account: NamedAccount,
  turn: Pick<Turn, 'job' | 'masks'>,
  { secrets, tokens }: Pick<Workshop, 'secrets' | 'tokens'>,
): Promise<Credentials | undefined> {
  const { login, name } = account
  if (login.kind === 'none') return undefined
  const reader = secretReader(account, turn, secrets)
  if (login.kind === 'password') {
    const username = await reader.value(login.username, account.host, 'login.username')
    const password = await reader.secret(login.password, account.host, 'login.password')
    return { kind: 'password', username, password }
  }
  const username = await reader.value(login.oauth.username, account.host, 'oauth.username')
  const grant = await grantOf(login.oauth, { account: name, ca: account.ca }, reader)
  return { kind: 'token', username, tokens: tokens.source(grant) }
}

interface SecretReader {
  secret(name: string, host: string, key: string): Promise<string>
  value(value: Value, host: string, key: string): Promise<string>
}

function secretReader(
  { name: account }: NamedAccount,
  { job: { processId, tenantId }, masks }: Pick<Turn, 'job' | 'masks'>,
  secrets: SecretResolver,
): SecretReader {
  const secret = async (name: string, host: string, key: string) => {
    const found = await secrets.resolveName(name, { processId, tenantId, host, field: placeIn(account, key) })
    masks.learn([found])
    return found
  }
  return {
    secret,
    async value(value, host, key) {
      if (value.kind === 'secret') return secret(value.name, host, key)
      // as the user name of a diagram, which a server may repeat
      masks.learn([value.text])
      return value.text
    },
  }
}

async function grantOf(
  oauth: OauthLogin,
  of: { readonly account: string; readonly ca: string | undefined },
  reader: SecretReader,
): Promise<Grant> {
  const { tokenUrl, scope } = oauth
  const host = new URL(tokenUrl).hostname
  const common = { ...of, tokenUrl, scope }
  switch (oauth.grant) {
    case 'jwt_bearer': {
      const { issuer, subject, key } = oauth
      return { ...common, kind: 'jwt_bearer', issuer, subject, key }
    }
    case 'client_credentials': {
      const clientId = await reader.value(oauth.clientId, host, 'oauth.clientId')
      return {
        ...common,
        kind: 'client_credentials',
        clientId,
        proof: await proofOf(oauth.proof, host, reader),
      }
    }
    case 'refresh_token': {
      const clientId = await reader.value(oauth.clientId, host, 'oauth.clientId')
      const proof = await proofOf(oauth.proof, host, reader)
      const refreshToken = await reader.secret(oauth.refreshToken, host, 'oauth.refreshToken')
      return { ...common, kind: 'refresh_token', clientId, proof, refreshToken }
    }
  }
}

async function proofOf(proof: WrittenProof, host: string, reader: SecretReader): Promise<ClientProof> {
  if (proof.kind !== 'secret') return proof
  return { kind: 'secret', secret: await reader.secret(proof.secret, host, 'oauth.clientSecret') }
}
