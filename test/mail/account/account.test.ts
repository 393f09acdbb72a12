import { setMaxListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConnectorError } from '../../../src/failures.ts'
import { createAccount } from '../../../src/mail/account/account.ts'
import { createAccounts } from '../../../src/mail/account/accounts.ts'
import { AccountStalled } from '../../../src/mail/account/queue.ts'
import { createShares } from '../../../src/mail/account/shares.ts'
import type { AccountRequest } from '../../../src/mail/account-request.ts'
import { accountSettings } from '../../support/account-settings.ts'

const request: AccountRequest = {
  host: 'mail.example.com',
  port: 587,
  security: 'auto',
  securityField: 'security',
}
const settings = accountSettings({ connections: 2, sendTimeoutMs: 5_000, maxJobs: 3 })
const shares = () =>
  createShares({ most: settings.maxJobs, connections: 2, monotonicNow: settings.monotonicNow })
const forever = new AbortController().signal
setMaxListeners(0, forever)

describe('the connections of an account', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('are given in turn, as many as there are', async () => {
    const account = createAccount(request, settings, shares())
    const [first] = await Promise.all([account.acquire(forever), account.acquire(forever)])
    let third = false
    const waiting = account.acquire(forever).then(() => (third = true))
    await vi.advanceTimersByTimeAsync(100)
    expect(third).toBe(false)
    first.release()
    await waiting
    expect(third).toBe(true)
    account.close()
  })

  test('of a server that hangs: the jobs above its share are put off, the eldest stay', async () => {
    const account = createAccount(request, settings, shares())
    await Promise.all([account.acquire(forever), account.acquire(forever)])
    const ends = ['third', 'fourth', 'fifth'].map((name) =>
      account.acquire(forever).then(
        () => `${name} sends`,
        (error: unknown) => `${name} ${error instanceof AccountStalled ? 'put off' : 'failed'}`,
      ),
    )
    const seen: string[] = []
    for (const end of ends) void end.then((text) => seen.push(text))
    await vi.advanceTimersByTimeAsync(900)
    expect(seen).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(seen.sort()).toEqual(['fifth put off', 'fourth put off'])
    account.close()
  })

  test('of a server that is slow but moves: nobody is put off', async () => {
    const account = createAccount(request, settings, shares())
    let slots: { release(): void }[] = await Promise.all([account.acquire(forever), account.acquire(forever)])
    let done = 0
    for (let job = 0; job < 6; job += 1) {
      void account.acquire(forever).then((slot) => {
        done += 1
        slots = [...slots, slot]
      })
    }
    for (let second = 0; second < 8; second += 1) {
      await vi.advanceTimersByTimeAsync(800)
      slots.shift()?.release()
    }
    await vi.advanceTimersByTimeAsync(0)
    expect(done).toBe(6)
    account.close()
  })

  test('a job that is called off leaves the queue', async () => {
    const account = createAccount(request, { ...settings, connections: 1 }, shares())
    const slot = await account.acquire(forever)
    const off = new AbortController()
    const waiting = account.acquire(off.signal)
    const next = account.acquire(forever)
    off.abort(new Error('called off'))
    await expect(waiting).rejects.toThrow('called off')
    slot.release()
    await next
    account.close()
  })
})

describe('what an account learns from the end of a send', () => {
  const refused = new ConnectorError('AUTH', 'The login was refused.', { phase: 'auth', code: '535' })
  const learning = (...ends: { readonly kind: string; readonly error?: ConnectorError }[]) => {
    const account = createAccount(request, settings, shares())
    const then = ends.map((end) => account.learned(account.admit(), end, true))
    const paused = account.isPaused()
    account.close()
    return { then, paused }
  }

  test.each([
    ['a mail that was sent', [{ kind: 'sent' }], ['tell'], false],
    ['a refused login is told once', [{ kind: 'failed', error: refused }], ['tell'], true],
    [
      'and those that meet it after that are put off',
      [
        { kind: 'failed', error: refused },
        { kind: 'failed', error: refused },
      ],
      ['tell', 'put-off'],
      true,
    ],
    [
      'also by the attempt at the rest of a mail that some have',
      [{ kind: 'sent', error: refused }],
      ['tell'],
      true,
    ],
    ['what was not tried teaches nothing', [{ kind: 'put-off' }, { kind: 'gone' }], ['tell', 'tell'], false],
  ])('%s', (_name, ends, then, paused) => {
    expect(learning(...ends)).toEqual({ then, paused })
  })
})

describe('accounts', () => {
  test('are told apart by all that makes a connection, the secret included', () => {
    const accounts = createAccounts(settings)
    const credentials = { kind: 'password', username: 'u', password: 'p' } as const
    const variants: AccountRequest[] = [
      request,
      { ...request, port: 25 },
      { ...request, host: 'other.example.com' },
      { ...request, security: 'tls' },
      { ...request, credentials },
      { ...request, credentials: { ...credentials, username: 'v' } },
      { ...request, credentials: { ...credentials, password: 'q' } },
    ]
    const held = variants.map((one) => accounts.use(one))
    expect(accounts.size()).toBe(variants.length)
    expect(new Set(held.map(({ account }) => account)).size).toBe(variants.length)
    expect(accounts.use({ ...request, host: 'MAIL.example.com' }).account).toBe(held[0]?.account)
    accounts.close()
  })

  test('that nobody uses are bounded in number', () => {
    const accounts = createAccounts(settings)
    for (let index = 0; index < 500; index += 1) {
      accounts.use({ ...request, host: `mail${index}.example.com` }).release()
    }
    expect(accounts.size()).toBeLessThanOrEqual(64)
    accounts.close()
  })
})
