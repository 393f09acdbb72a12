import { status } from '@grpc/grpc-js'
import { isLocalHost, NOT_FOR_THIS_HOST } from '../access/local-request.ts'
import type { Login } from '../access/login.ts'
import type { Handler } from './handler.ts'

/** Answers only those who call this server by a name of this machine. */
export function forThisMachine(handler: Handler): Handler {
  return (call, answer) => {
    if (isLocalHost(call.getHost())) return handler(call, answer)
    answer({ code: status.PERMISSION_DENIED, details: NOT_FOR_THIS_HOST }, [])
  }
}

/** Answers only those who are logged in. */
export function withLogin(login: Login, handler: Handler): Handler {
  return (call, answer) => {
    const [authorization] = call.metadata.get('authorization')
    void login.check(authorization?.toString()).then((verdict) => {
      if (call.cancelled) return
      if (verdict === 'welcome') return handler(call, answer)
      if (verdict === 'unknown')
        return answer({ code: status.UNAUTHENTICATED, details: `Log in with ${login.scheme}` }, [])
      answer(
        { code: status.UNAVAILABLE, details: 'The login server does not say whether the token is good' },
        [],
      )
    })
  }
}
