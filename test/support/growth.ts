const ROUNDS = 5

/** More than linear growth with some noise, and far less than quadratic growth, which is 100. */
export const MOST_GROWTH = 40

/** Below so much CPU time, in milliseconds, other things weigh more than the input. */
const NOTHING = 20

function cpuTimeOf(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/**
 * How many times as much CPU time the work takes for an input of 1 MB as for one of 100 KB, at the best of five times;
 * it is not tried again once that is little. 0 where it takes so little that it cannot be told.
 */
export function growthOf(prepare: (size: number) => () => void): number {
  const [small, large] = [prepare(100_000), prepare(1_000_000)]
  // as much in all as the large input, so that collecting garbage weighs as much
  const tenSmall = () => {
    for (let time = 0; time < 10; time += 1) small()
  }
  let [quickest, quickestTen] = [Infinity, Infinity]
  let growth = Infinity
  for (let round = 0; round < ROUNDS && growth >= MOST_GROWTH; round += 1) {
    quickest = Math.min(quickest, cpuTimeOf(large))
    if (quickest < NOTHING) return 0
    quickestTen = Math.min(quickestTen, cpuTimeOf(tenSmall))
    growth = (10 * quickest) / quickestTen
  }
  return growth
}

/** The same of work that waits; what else this process does meanwhile is counted as well. */
export async function growthOfWaiting(prepare: (size: number) => () => Promise<void>): Promise<number> {
  const [small, large] = [prepare(100_000), prepare(1_000_000)]
  const cpuTime = async (run: () => Promise<void>, times: number): Promise<number> => {
    const before = process.cpuUsage()
    for (let time = 0; time < times; time += 1) await run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  let [quickest, quickestTen] = [Infinity, Infinity]
  let growth = Infinity
  for (let round = 0; round < ROUNDS && growth >= MOST_GROWTH; round += 1) {
    quickest = Math.min(quickest, await cpuTime(large, 1))
    if (quickest < NOTHING) return 0
    quickestTen = Math.min(quickestTen, await cpuTime(small, 10))
    growth = (10 * quickest) / quickestTen
  }
  return growth
}
