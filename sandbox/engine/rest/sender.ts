import type { IncomingMessage } from 'node:http'
import { isForeignOrigin, isLocalHost, NOT_FOR_THIS_HOST } from '../access/local-request.ts'
import type { Front } from '../front.ts'
import { RestProblem } from './problem.ts'

type Head = Pick<IncomingMessage, 'method' | 'headers'>

/** Refuses what a web page of somebody else can make a browser send. */
export function checkSender({ anyHost = false, tls }: Front, { method = '', headers }: Head): void {
  const { host = '', origin } = headers
  if (!anyHost && !isLocalHost(host)) throw new RestProblem(403, 'Forbidden', NOT_FOR_THIS_HOST)
  const changes = method !== 'GET' && method !== 'HEAD'
  if (changes && isForeignOrigin(origin, `${tls ? 'https' : 'http'}://${host}`))
    throw new RestProblem(403, 'Forbidden', 'This engine takes commands from programs, not from web pages')
}

/** Refuses whoever is not logged in, when that is needed. */
export async function checkLogin({ login }: Front, { headers }: Head): Promise<void> {
  const verdict = login ? await login.check(headers.authorization) : 'welcome'
  if (verdict === 'unknown') throw new RestProblem(401, 'Unauthorized', `Log in with ${login?.scheme ?? ''}`)
  if (verdict === 'cannot tell')
    throw new RestProblem(503, 'UNAVAILABLE', 'The login server does not say whether the token is good')
}
