import { hash, randomUUID } from 'node:crypto'
import { canonicalJson } from '../../json/canonical.ts'
import type { AccountRequest } from '../account-request.ts'
import { createAccount, type Account } from './account.ts'
import type { AccountSettings } from './account-settings.ts'
import { createShares } from './shares.ts'

/** All mail accounts in use: one pool each, made when first needed, closed when nobody uses it. */
export interface Accounts {
  /** The caller must `release()` the account when its job is done. */
  use(request: AccountRequest): { readonly account: Account; readonly release: () => void }
  size(): number
  /** So many more jobs can they start within about a second; Infinity where nobody can say. */
  wanted(): number
  /** A job has come that may need an account; its answer is to be called when it uses one, or needs none. */
  expect(): () => void
  /** Servers (`host:port`) whose login was refused and that are left alone for a while. */
  paused(): readonly string[]
  close(): void
}

/** More accounts than this keep no idle pool. */
const IDLE_ACCOUNTS = 64
const IDLE_MS = 10 * 60_000

interface Held {
  readonly account: Account
  users: number
  idleTimer: NodeJS.Timeout | undefined
}

/** `use` makes an account when it is first asked for, and opens no connection. */
export function createAccounts(settings: AccountSettings): Accounts {
  const held = new Map<string, Held>()
  const { maxJobs: most, connections, monotonicNow } = settings
  const shares = createShares({ most, connections, monotonicNow })
  // a key must not be a way back to the password, e.g. in a heap dump or a debug log
  const salt = randomUUID()

  const drop = (key: string, entry: Held): void => {
    if (entry.users > 0 || held.get(key) !== entry) return
    // a paused account is kept, or the next job would knock at once
    if (entry.account.isPaused()) return dropLater(key, entry)
    clearTimeout(entry.idleTimer)
    held.delete(key)
    entry.account.close()
  }
  const dropLater = (key: string, entry: Held): void => {
    clearTimeout(entry.idleTimer)
    entry.idleTimer = setTimeout(() => drop(key, entry), IDLE_MS).unref()
  }
  const dropOldestIdle = () => {
    for (const [key, entry] of held) {
      if (held.size <= IDLE_ACCOUNTS) return
      drop(key, entry)
    }
  }

  return {
    use(request) {
      const key = accountKey(request, salt)
      const entry = held.get(key) ?? {
        account: createAccount(request, settings, shares),
        users: 0,
        idleTimer: undefined,
      }
      entry.users += 1
      clearTimeout(entry.idleTimer)
      // youngest last, so that the oldest idle one goes first
      held.delete(key)
      held.set(key, entry)
      dropOldestIdle()
      let released = false
      return {
        account: entry.account,
        release() {
          if (released) return
          released = true
          entry.users -= 1
          if (entry.users > 0) return
          dropLater(key, entry)
          dropOldestIdle()
        },
      }
    },
    size: () => held.size,
    wanted: () => shares.wanted(),
    expect: () => shares.expect(),
    paused: () =>
      [...held.values()].filter(({ account }) => account.isPaused()).map(({ account }) => account.server),
    close() {
      for (const { account, idleTimer } of held.values()) {
        clearTimeout(idleTimer)
        account.close()
      }
      held.clear()
      shares.close()
    },
  }
}

/** Everything that makes a connection tells accounts apart, the secret included: a changed password is another account. */
function accountKey(request: AccountRequest, salt: string): string {
  const { host, credentials } = request
  const login =
    credentials?.kind === 'token' ? { ...credentials, tokens: credentials.tokens.id } : credentials
  const parts = {
    ...request,
    host: host.toLowerCase(),
    credentials: login,
    securityField: undefined,
    salt,
  }
  return hash('sha256', canonicalJson(parts), 'base64')
}
