/** How many steps of the world somebody keeps a pace. */
const STEPS = 12

/**
 * Threads do not take turns: one falls asleep for long in the middle of something, while another runs through. What a
 * plan picks from is weighted by this, so that such orders are common. Seed 0: all alike.
 */
export function pace(seed: number, nth: number, step: number): 'asleep' | 'usual' | 'hurried' {
  if (seed === 0) return 'usual'
  let hash = seed ^ Math.imul(nth + 1, 0x9e3779b1) ^ Math.imul(Math.floor(step / STEPS) + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  const among = ((hash ^ (hash >>> 15)) >>> 0) % 3
  return among === 0 ? 'asleep' : among === 1 ? 'usual' : 'hurried'
}
