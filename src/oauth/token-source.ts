import type { Logger } from 'pino'
import { createMasker, type Masker } from '../secrets/mask/mask.ts'
import type { TokenSource } from '../mail/account-request.ts'
import type { Answer } from './answer.ts'
import { createAsker } from './ask-for-token.ts'
import type { Grant } from './grant.ts'
import { tokenFailure, type NoToken } from './token-failure.ts'
import { tokenLife, type TokenLife } from './token-life.ts'
import type { Fetch } from './token-request.ts'

export interface TokenSourceOptions {
  readonly fetch: Fetch
  /** Epoch ms. */
  readonly now: () => number
  readonly monotonicNow: () => number
  /** How long a token may be waited for. */
  readonly timeoutMs: number
  readonly log: Logger
}

export interface HeldTokenSource extends TokenSource {
  /** Does it know what nobody could tell it again: a refusal, a refresh token that replaced the configured one? */
  isWorthKeeping(): boolean
  /** The settings were read again: what was refused may be asked once more. */
  forgetRefusal(): void
  close(): void
}

interface Living extends TokenLife {
  readonly token: string
  readonly askedAt: number
}

/** After a failure nobody knocks for so long, however many mails come. */
const PAUSE_MS = 1_000
const TOO_LATE: Answer = { kind: 'broken', why: 'did not answer in time' }
/** With the one before: a reply may repeat that while its connection lives on. */
const MASKED_TOKENS = 2

/** The tokens of one grant: one is kept, and there is one request at a time, however many wait for it. */
export function createTokenSource(id: string, grant: Grant, options: TokenSourceOptions): HeldTokenSource {
  const { monotonicNow, timeoutMs } = options
  const log = options.log.child({ account: grant.account })
  const closing = new AbortController()
  let living: Living | undefined
  let pending: Promise<Answer> | undefined
  let refusal: NoToken | undefined
  let trouble: { readonly answer: NoToken; readonly until: number } | undefined
  let hasRotated = false
  let tokens: readonly string[] = []
  let masker: { readonly of: string; readonly masker: Masker } | undefined

  const asker = createAsker(grant, {
    fetch: options.fetch,
    now: options.now,
    onRotated() {
      hasRotated = true
      log.warn(
        { event: 'refresh-token-replaced' },
        'the server replaced the refresh token; it is kept in memory only, and the configured one is used after a restart',
      )
    },
  })
  const mask = (text: string): string => {
    const secrets = [...tokens, ...asker.secrets()]
    const of = secrets.join('\n')
    if (masker?.of !== of) masker = { of, masker: createMasker(secrets) }
    return masker.masker.text(text)
  }
  const failureOf = (answer: NoToken) =>
    tokenFailure(grant, answer, {
      mask,
      retryAfterMs:
        answer.kind === 'broken' && answer.retryAfterMs !== undefined && trouble
          ? Math.max(0, trouble.until - monotonicNow())
          : undefined,
    })

  const ask = async (): Promise<Answer> => {
    const askedAt = monotonicNow()
    const abort = new AbortController()
    const end = () => abort.abort()
    const timer = setTimeout(end, timeoutMs)
    closing.signal.addEventListener('abort', end, { once: true })
    if (closing.signal.aborted) end()
    try {
      // the signal reaches no file on a mount that hangs
      const answer = await orAborted(asker.ask(abort.signal), abort.signal).catch((error: unknown) => {
        if (abort.signal.aborted) return TOO_LATE
        throw error
      })
      take(answer, askedAt)
      return answer
    } finally {
      clearTimeout(timer)
      closing.signal.removeEventListener('abort', end)
      pending = undefined
    }
  }
  const take = (answer: Answer, askedAt: number) => {
    trouble = undefined
    refusal = undefined
    switch (answer.kind) {
      case 'token':
        tokens = [...new Set([...tokens, answer.token])].slice(-MASKED_TOKENS)
        living = { token: answer.token, askedAt, ...tokenLife(answer.expiresInSeconds) }
        return
      case 'broken':
        trouble = { answer, until: monotonicNow() + Math.max(PAUSE_MS, answer.retryAfterMs ?? 0) }
        return
      case 'refused':
      case 'unusable':
        refusal = answer
    }
  }
  const request = (): Promise<Answer> => (pending ??= ask())

  const ageOf = ({ askedAt }: Living): number => monotonicNow() - askedAt
  const usable = (): Living | undefined =>
    living && ageOf(living) < living.uselessAfterMs ? living : undefined
  const isPaused = (): boolean => trouble !== undefined && monotonicNow() < trouble.until
  /** Nobody waits for it: what it comes to is known when the token that lives has ended. */
  const renew = () => {
    if (pending || refusal || isPaused()) return
    request().then(
      (answer) => {
        if (answer.kind === 'token') return
        const { message: reason } = failureOf(answer)
        log.warn({ event: 'token-not-renewed', reason }, 'the access token could not be renewed')
      },
      () => {},
    )
  }

  return {
    id,
    mask,
    async get(signal) {
      signal.throwIfAborted()
      const current = usable()
      if (current) {
        if (ageOf(current) >= current.renewAfterMs) renew()
        return current.token
      }
      if (refusal && !(await orAborted(asker.isRenewed(), signal))) throw failureOf(refusal)
      if (trouble && isPaused() && !pending) throw failureOf(trouble.answer)
      const answer = await orAborted(request(), signal)
      if (answer.kind !== 'token') throw failureOf(answer)
      return answer.token
    },
    refused(token) {
      if (living?.token === token) living = undefined
    },
    isWorthKeeping: () => hasRotated || refusal !== undefined || pending !== undefined,
    forgetRefusal() {
      refusal = undefined
    },
    close() {
      closing.abort()
    },
  }
}

/** The request goes on for the others, who wait for the same one. */
function orAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    const settle = () => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
    step.finally(settle).then(resolve, reject)
  })
}
