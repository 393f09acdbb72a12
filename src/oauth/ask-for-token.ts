import type { Answer } from './answer.ts'
import { hasOtherWay, proveClient, type Proven, type Way } from './client-auth.ts'
import type { Grant } from './grant.ts'
import { signedAssertion, UnusableKey } from './signed-assertion.ts'
import { readTokenFile } from './token-file.ts'
import { requestToken, type Fetch, type TokenReply } from './token-request.ts'
import { tokenUrlProblem } from './token-url.ts'

/** Asks for the tokens of one grant; remembers what the server taught it. One request at a time. */
export interface Asker {
  /** Ends when the signal aborts. Rejects only with a ConnectorError: a host that is not allowed. */
  ask(signal: AbortSignal): Promise<Answer>
  /** What is sent to the server to prove something: it may repeat that, and nobody must see it. */
  secrets(): readonly string[]
  /** Would it now ask with something else than before? Of a token file only, which somebody else replaces. */
  isRenewed(): Promise<boolean>
}

export interface AskerOptions {
  readonly fetch: Fetch
  /** Epoch ms. */
  readonly now: () => number
  /** The server gave another refresh token, which is used from now on. */
  readonly onRotated: () => void
}

/** A clock that is off by less is none: servers say their time in whole seconds, some time after they looked at it. */
const SKEW_MS = 5_000
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export function createAsker(grant: Grant, { fetch, now, onRotated }: AskerOptions): Asker {
  let way: Way = 'usual'
  let isWayProven = false
  /** By how much our clock is behind the server's; not taken on trust, but only after it refused a time of ours. */
  let skewMs = 0
  let refreshTokens = grant.kind === 'refresh_token' ? [grant.refreshToken] : []
  let assertion: string | undefined
  const signs = grant.kind === 'jwt_bearer' || grant.proof.kind === 'certificate'

  const once = async (signal: AbortSignal): Promise<TokenReply> => {
    const proven = await prove()
    if (proven.kind === 'unreadable')
      return { answer: { kind: 'broken', why: proven.why }, skewMs: undefined }
    assertion = proven.assertion
    const { tokenUrl, ca } = grant
    const request = {
      tokenUrl,
      ca,
      clientId: grant.kind === 'jwt_bearer' ? grant.issuer : grant.clientId,
      clientAuth: proven.clientAuth,
      grantType: grant.kind === 'jwt_bearer' ? JWT_BEARER : grant.kind,
      parameters: parametersOf(proven),
    }
    return requestToken(request, { fetch, now, signal })
  }
  const prove = async (): Promise<Proven> => {
    const serverNow = now() + skewMs
    if (grant.kind !== 'jwt_bearer') return proveClient(grant, way, serverNow)
    const { issuer, subject, tokenUrl: audience, scope, key } = grant
    const text = await signedAssertion({ issuer, subject, audience, scope }, { key, rsa: 'RS256' }, serverNow)
    return { kind: 'proven', clientAuth: () => {}, assertion: text }
  }
  const parametersOf = (proven: { readonly assertion?: string }): Readonly<Record<string, string>> => {
    const scope = grant.scope === undefined ? {} : { scope: grant.scope }
    switch (grant.kind) {
      case 'client_credentials':
        return scope
      case 'refresh_token':
        return { ...scope, refresh_token: refreshTokens.at(-1) ?? '' }
      case 'jwt_bearer':
        // the scope is in the assertion: Google refuses a parameter that it does not know
        return { assertion: proven.assertion ?? '' }
    }
  }

  return {
    async ask(signal) {
      const problem = tokenUrlProblem(grant.tokenUrl)
      if (problem !== undefined) return { kind: 'unusable', why: `its tokenUrl ${problem}` }
      try {
        let reply = await once(signal)
        const before = skewMs
        if (reply.answer.kind === 'refused' && signs && isOff(reply.skewMs, skewMs)) {
          skewMs = reply.skewMs ?? 0
          reply = await once(signal)
          if (reply.answer.kind === 'refused') skewMs = before
        }
        const isOfTheWay = reply.answer.kind === 'refused' && reply.answer.code === 'invalid_client'
        if (isOfTheWay && !isWayProven && grant.kind !== 'jwt_bearer' && hasOtherWay(grant.proof)) {
          way = 'other'
          const other = await once(signal)
          if (other.answer.kind === 'token') reply = other
          else way = 'usual'
        }
        const { answer } = reply
        if (answer.kind !== 'token') return answer
        isWayProven = true
        const { refreshToken } = answer
        if (
          refreshToken !== undefined &&
          grant.kind === 'refresh_token' &&
          refreshToken !== refreshTokens.at(-1)
        ) {
          // the one before is still masked
          refreshTokens = [grant.refreshToken, ...refreshTokens.slice(-1), refreshToken]
          onRotated()
        }
        return answer
      } catch (error) {
        if (error instanceof UnusableKey) return { kind: 'unusable', why: error.message }
        throw error
      }
    },
    secrets: () => [
      ...refreshTokens,
      ...(assertion === undefined ? [] : [assertion]),
      ...(grant.kind !== 'jwt_bearer' && grant.proof.kind === 'secret' ? [grant.proof.secret] : []),
    ],
    async isRenewed() {
      if (grant.kind === 'jwt_bearer' || grant.proof.kind !== 'token-file') return false
      const file = await readTokenFile(grant.proof.path)
      return file.kind === 'text' && file.text !== assertion
    },
  }
}

function isOff(skewMs: number | undefined, usedMs: number): boolean {
  return skewMs !== undefined && Math.abs(skewMs - usedMs) > SKEW_MS
}
