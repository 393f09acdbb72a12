import { describe, expect, it } from 'vitest'
import { Arrivals } from '../../sandbox/arrivals.ts'

const complain = (): string => 'nothing came'

describe('arrivals', () => {
  it('finds what has come and what is to come', async () => {
    const arrivals = new Arrivals<number>()
    arrivals.add(1)
    expect(await arrivals.waitFor((n) => n === 1, complain)).toBe(1)
    const two = arrivals.waitFor((n) => n === 2, complain)
    arrivals.add(3)
    arrivals.add(2)
    expect(await two).toBe(2)
    expect(arrivals.all).toEqual([1, 3, 2])
  })

  it('gives up with the words of whoever waits', async () => {
    const wait = new Arrivals<number>().waitFor(() => true, complain, { timeoutMs: 5 })
    await expect(wait).rejects.toThrow('nothing came (waited 5 ms)')
  })

  it('tells a follower of what is to come, until it has had enough', () => {
    const arrivals = new Arrivals<number>()
    const heard: number[] = []
    arrivals.add(1)
    const end = arrivals.follow((n) => heard.push(n))
    arrivals.add(2)
    end()
    arrivals.add(3)
    expect(heard).toEqual([2])
  })

  it('forgets the oldest when there are too many', () => {
    const arrivals = new Arrivals<number>(2)
    for (const n of [1, 2, 3]) arrivals.add(n)
    expect(arrivals.all).toEqual([2, 3])
  })
})
