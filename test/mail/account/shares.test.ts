import { setMaxListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Account } from '../../../src/mail/account/account.ts'
import type { AccountRequest } from '../../../src/mail/account-request.ts'
import { createAccounts, type Accounts } from '../../../src/mail/account/accounts.ts'
import { AccountStalled, type Slot } from '../../../src/mail/account/queue.ts'
import { accountSettings } from '../../support/account-settings.ts'

const MOST = 16
const forever = new AbortController().signal
setMaxListeners(0, forever)

const request = (host: string, own: Partial<AccountRequest> = {}): AccountRequest => ({
  host,
  port: 587,
  security: 'auto',
  securityField: 'security',
  ...own,
})

describe('of the slots of the worker', () => {
  let accounts: Accounts
  beforeEach(() => {
    vi.useFakeTimers()
    accounts = createAccounts(
      accountSettings({ connections: 5, maxJobs: MOST, monotonicNow: () => performance.now() }),
    )
  })
  afterEach(() => {
    accounts.close()
    vi.useRealTimers()
  })

  /** Jobs of an account that hold a slot each, until they end or are given back. */
  const crowd = (host: string, own?: Partial<AccountRequest>) => {
    const { account } = accounts.use(request(host, own))
    const places: Slot[] = []
    let waiting = 0
    const away: number[] = []
    let takenBack = 0
    const onTakenBack = (slot: Slot, account: Account) => {
      slot.onTakenBack(() => {
        takenBack += 1
        account.learned({ kind: 'free' }, { kind: 'put-off' }, true)
        places.splice(places.indexOf(slot), 1)
        slot.release()
      })
    }
    const add = (count: number) => {
      for (let nth = 0; nth < count; nth += 1) {
        waiting += 1
        void account.acquire(forever).then(
          (slot) => {
            waiting -= 1
            places.push(slot)
            onTakenBack(slot, account)
          },
          (error: unknown) => {
            waiting -= 1
            if (error instanceof AccountStalled) away.push(error.awayMs)
          },
        )
      }
    }
    return {
      account,
      add,
      away,
      held: () => places.length + waiting,
      sending: () => places.length,
      takenBack: () => takenBack,
      /** From now on nothing of what is under way can be taken back. */
      handOver: () => places.forEach((slot) => slot.onTakenBack(undefined)),
      sent: () => {
        account.learned({ kind: 'free' }, { kind: 'sent' }, true)
        places.shift()?.release()
      },
    }
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  /** A server that takes so long for each mail gets these, five at a time. */
  const serve = async (account: ReturnType<typeof crowd>, ms: number, mails: number) => {
    for (let left = mails; left > 0; left -= 5) {
      await pass(ms)
      for (let nth = 0; nth < Math.min(5, left); nth += 1) account.sent()
      await pass(0)
    }
  }

  test('as long as nobody knows how long a mail takes, as many jobs are wanted as there are idle connections', async () => {
    expect(accounts.wanted()).toBe(5)
    const slow = crowd('slow.example')
    slow.add(3)
    await pass(100)
    expect(accounts.wanted()).toBe(2)
    slow.add(2)
    await pass(0)
    expect(accounts.wanted()).toBe(0)
    const other = crowd('other.example', { limits: { connections: 7 } })
    other.add(1)
    await pass(0)
    expect(accounts.wanted()).toBe(6)
  })

  test('a job that is on its way to its account is counted, but not for longer than a second', async () => {
    const first = accounts.expect()
    const second = accounts.expect()
    expect(accounts.wanted()).toBe(3)
    first()
    expect(accounts.wanted()).toBe(4)
    await pass(999)
    expect(accounts.wanted()).toBe(4)
    await pass(1)
    expect(accounts.wanted()).toBe(5)
    second()
    expect(accounts.wanted()).toBe(5)
  })

  test('jobs on their way may all be for one account: it has enough then, as if they waited there', async () => {
    const slow = crowd('slow.example')
    slow.add(5)
    await serve(slow, 500, 5)
    const placed = Array.from({ length: 9 }, () => accounts.expect())
    expect(accounts.wanted()).toBe(0)
    for (const place of placed) place()
    expect(accounts.wanted()).toBe(10)
  })

  test('of a server that takes half a second as many as it starts within one, ten at a time', async () => {
    const slow = crowd('slow.example')
    slow.add(5)
    await serve(slow, 500, 5)
    // all five connections are idle
    expect(accounts.wanted()).toBe(10)
    slow.add(10)
    await pass(0)
    expect(accounts.wanted()).toBe(0)
    await serve(slow, 500, 5)
    // the rest of them has just started
    expect(accounts.wanted()).toBe(0)
    await pass(399)
    expect(accounts.wanted()).toBe(0)
    await pass(1)
    expect(accounts.wanted()).toBe(10)
    // two connections are idle, and nobody waits
    slow.sent()
    slow.sent()
    await pass(0)
    expect(accounts.wanted()).toBeGreaterThanOrEqual(10)
  })

  test('for two connections of five that wait no poll is made before one of them has nothing to do', async () => {
    const slow = crowd('slow.example')
    slow.add(5)
    await serve(slow, 500, 5)
    slow.add(8)
    await pass(450)
    expect(accounts.wanted()).toBe(0)
    for (let nth = 0; nth < 5; nth += 1) slow.sent()
    await pass(0)
    expect(slow.sending()).toBe(3)
    expect(accounts.wanted()).toBeGreaterThan(5)
  })

  test('a send that is late is expected to stay late for as long again', async () => {
    const slow = crowd('slow.example')
    slow.add(5)
    await serve(slow, 300, 5)
    slow.add(5)
    await pass(300)
    expect(accounts.wanted()).toBe(17)
    await pass(350)
    expect(accounts.wanted()).toBe(0)
  })

  test('of a server that takes longer than a second no more than its connections can start', async () => {
    const slow = crowd('slow.example')
    slow.add(5)
    await serve(slow, 2_000, 5)
    expect(accounts.wanted()).toBe(5)
    slow.add(4)
    await pass(0)
    expect(accounts.wanted()).toBe(1)
    slow.add(1)
    await pass(900)
    expect(accounts.wanted()).toBe(0)
  })

  test('of a quick server far more than a worker holds', async () => {
    const quick = crowd('quick.example')
    quick.add(20)
    await serve(quick, 2, 20)
    expect(accounts.wanted()).toBeGreaterThan(1_000)
  })

  test('a slow account lowers nothing for a quick one, and beside it keeps no more than it starts within a second', async () => {
    const slow = crowd('slow.example')
    const quick = crowd('quick.example')
    slow.add(5)
    await serve(slow, 500, 5)
    slow.add(14)
    await pass(0)
    expect(slow.held()).toBe(14)
    quick.add(5)
    await serve(quick, 2, 5)
    expect(accounts.wanted()).toBeGreaterThan(1_000)
    slow.add(4)
    await pass(0)
    // five under way and ten that wait
    expect(slow.held()).toBe(15)
    expect(slow.away).toHaveLength(3)
    quick.add(20)
    await pass(0)
    expect(quick.held()).toBe(20)
  })

  test('one that stands still keeps nobody from looking for the jobs of others', async () => {
    const hung = crowd('hung.example')
    hung.add(5)
    await serve(hung, 500, 5)
    hung.add(8)
    await pass(1_500)
    expect(accounts.wanted()).toBe(Infinity)
  })

  test('two accounts that stand still hold half, not half each; the eldest keep their places', async () => {
    const [one, two] = [crowd('one.example'), crowd('two.example')]
    one.add(16)
    two.add(16)
    await pass(2_000)
    expect(one.held() + two.held()).toBe(MOST)
    expect([one.sending(), two.sending()]).toEqual([5, 5])
    expect([one.held(), two.held()]).toEqual([8, 8])
  })

  test('whoever comes later to one that stands still goes back at once, while half is held', async () => {
    const dead = crowd('dead.example')
    dead.add(20)
    await pass(1_500)
    const before = dead.away.length
    dead.add(3)
    await pass(0)
    expect(dead.held()).toBe(MOST)
    expect(dead.away).toHaveLength(before + 3)
  })

  test('more connections than half of them hang: the youngest sends that handed nothing over go back', async () => {
    const hanging = ['a', 'b', 'c', 'd', 'e'].map((name) => crowd(`${name}.example`))
    for (const one of hanging) one.add(5)
    await pass(2_000)
    expect(hanging.reduce((sum, one) => sum + one.held(), 0)).toBe(MOST)
    expect(hanging.reduce((sum, one) => sum + one.takenBack(), 0)).toBe(25 - MOST)
  })

  test('what was handed over is never taken back', async () => {
    const hanging = ['a', 'b', 'c', 'd'].map((name) => crowd(`${name}.example`))
    for (const one of hanging) one.add(5)
    await pass(0)
    for (const one of hanging) one.handOver()
    await pass(5_000)
    expect(hanging.map((one) => one.held())).toEqual([5, 5, 5, 5])
  })

  test('an account of which nothing was heard stands still from the first job on, until one is sent', async () => {
    const [dead, other] = [crowd('dead.example'), crowd('other.example')]
    dead.add(1)
    await pass(1_000)
    // its deadline: no reply, and no sign of life
    dead.account.learned({ kind: 'free' }, { kind: 'put-off' }, true)
    dead.sent()
    dead.account.learned({ kind: 'free' }, { kind: 'put-off' }, true)
    other.add(16)
    await pass(2_000)
    expect(other.held()).toBe(16)
    await pass(10_000)
    dead.add(4)
    await pass(0)
    expect(dead.held() + other.held()).toBe(MOST)
  })

  test('a slow one that moves leaves half to the others, as long as there are others', async () => {
    const slow = crowd('slow.example')
    slow.add(30)
    const sendFor = async (ms: number) => {
      for (let at = 0; at < ms; at += 500) {
        await pass(500)
        for (let nth = 0; nth < 5; nth += 1) {
          slow.sent()
          slow.add(1)
        }
      }
    }
    await sendFor(3_000)
    expect(slow.held()).toBe(30)
    const other = crowd('other.example')
    other.add(1)
    await pass(0)
    other.sent()
    await sendFor(2_000)
    expect(slow.held()).toBeLessThanOrEqual(MOST + 5)
    expect(slow.sending()).toBe(5)
    expect(slow.takenBack()).toBe(0)
  })

  test('jobs that wait for something else are counted, and go back as well', async () => {
    const { account } = accounts.use(request('limited.example'))
    let gone = 0
    for (let nth = 0; nth < 20; nth += 1) {
      account
        .whileWaiting(
          forever,
          (signal) =>
            new Promise((_, reject) => {
              if (signal.aborted) reject(signal.reason as Error)
              signal.addEventListener('abort', () => reject(signal.reason as Error))
            }),
        )
        .catch(() => (gone += 1))
    }
    await pass(900)
    expect(gone).toBe(0)
    await pass(700)
    expect(gone).toBe(4)
  })

  test('those that are given back come one after the other, within a minute', async () => {
    const dead = crowd('dead.example')
    dead.add(5)
    await pass(2_000)
    dead.add(400)
    await pass(0)
    expect(dead.away.slice(0, 3)).toEqual([5_000, 5_010, 5_020])
    expect(dead.away).toHaveLength(405 - MOST)
    dead.add(10_000)
    await pass(0)
    expect(Math.max(...dead.away)).toBe(60_000)
  })

  test('an account may have connections of its own number', async () => {
    const many = crowd('many.example', { limits: { connections: 7 } })
    many.add(10)
    await pass(0)
    expect(many.sending()).toBe(7)
    const one = crowd('one.example', { limits: { connections: 1 } })
    one.add(3)
    await pass(0)
    expect(one.sending()).toBe(1)
  })
})
