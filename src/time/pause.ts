import { setTimeout as delay } from 'node:timers/promises'

/** Waits, but not beyond the signal. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

export const pause: Pause = async (ms, signal) => {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
