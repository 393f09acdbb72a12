import type { AccountRequest } from '../account-request.ts'
import type { AccountSettings } from './account-settings.ts'
import { errorOf } from './faults.ts'
import { createPasswordLogin, type Login } from './login.ts'
import { openConnection, type Connection } from './open-connection.ts'
import { createTokenLogin } from './token-login.ts'

/**
 * A connection with the login that the account has, or without one. The token comes first, so that no server waits for it.
 * Rejects as `openConnection` does, or with the ConnectorError of who keeps the tokens.
 */
export async function openLoggedIn(
  request: AccountRequest,
  settings: AccountSettings,
  timeMs: number,
  signal: AbortSignal,
): Promise<Connection> {
  const deadline = settings.monotonicNow() + timeMs
  const login = loginOf(request, signal)
  const open = async (): Promise<Connection> => {
    await login?.prepare()
    return openConnection(request, settings, Math.max(1, deadline - settings.monotonicNow()), signal, login)
  }
  try {
    return await open()
  } catch (error) {
    if (signal.aborted || login?.goesOn(errorOf(error)) !== true) throw error
    return open()
  }
}

function loginOf({ credentials }: AccountRequest, signal: AbortSignal): Login | undefined {
  switch (credentials?.kind) {
    case 'password':
      return createPasswordLogin(credentials)
    case 'token':
      return createTokenLogin(credentials, signal)
    case undefined:
      return undefined
  }
}
