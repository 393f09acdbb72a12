import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../json/canonical.ts'
import type { TokenSource } from '../mail/account-request.ts'
import type { Grant } from './grant.ts'
import { createTokenSource, type HeldTokenSource, type TokenSourceOptions } from './token-source.ts'

/** Who keeps the access tokens of all accounts, in memory only. */
export interface Tokens {
  /** The same source for the same grant; a secret or a setting that changed makes it another grant. */
  source(grant: Grant): TokenSource
  /** For who read the settings again: each grant that was refused may be asked for once more. */
  forgetRefusals(): void
  close(): void
}

/** More than this are not kept when nobody asks for them any more. */
const MOST = 256
const IDLE_MS = 60 * 60_000

interface Held {
  readonly source: HeldTokenSource
  usedAt: number
}

/** Nothing is asked before a token is needed. */
export function createTokens(options: TokenSourceOptions): Tokens {
  const held = new Map<string, Held>()
  // a key must be no way back to a secret, e.g. in a heap dump
  const salt = randomBytes(32).toString('hex')

  const dropIdle = () => {
    const now = options.monotonicNow()
    for (const [id, one] of held) {
      if (now - one.usedAt > IDLE_MS && !one.source.isWorthKeeping()) held.delete(id)
    }
    // the one that was used longest ago is the first
    for (const id of [...held.keys()].slice(0, Math.max(0, held.size - MOST))) held.delete(id)
  }

  return {
    source(grant) {
      const id = createHash('sha256')
        .update(canonicalJson({ ...grant, salt }))
        .digest('base64')
      const one = held.get(id) ?? { source: createTokenSource(id, grant, options), usedAt: 0 }
      one.usedAt = options.monotonicNow()
      held.delete(id)
      held.set(id, one)
      dropIdle()
      return one.source
    },
    forgetRefusals() {
      for (const { source } of held.values()) source.forgetRefusal()
    },
    close() {
      for (const { source } of held.values()) source.close()
      held.clear()
    },
  }
}
