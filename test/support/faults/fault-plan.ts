import type { Action } from '../smtp-script.ts'
import { delayed, drop, replyThenDrop, reset, silence } from '../smtp-script.ts'

/** Where a server can spoil an attempt, and whether the message is in its queue all the same. */
export interface Fault {
  readonly at: 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot'
  readonly action: Action
  /** At `dot`: the server has taken the mail, whatever it says. */
  readonly taken?: boolean
}

const accepted = '250 2.0.0 Ok: queued'

/** Faults and how many of a hundred attempts meet each; all others go well. */
const faults: readonly (readonly [percent: number, (random: () => number) => Fault])[] = [
  [4, () => ({ at: 'RCPT', action: '550 5.1.1 No such user' })],
  [2, () => ({ at: 'dot', action: '554 5.6.0 Not this content' })],
  [4, () => ({ at: 'MAIL', action: '451 4.3.0 Try again later' })],
  [3, () => ({ at: 'RCPT', action: '450 4.2.0 Mailbox busy' })],
  [3, () => ({ at: 'dot', action: '452 4.3.1 No space' })],
  [3, () => ({ at: 'MAIL', action: replyThenDrop('421 4.3.2 Going down') })],
  [3, () => ({ at: 'DATA', action: drop })],
  [3, () => ({ at: 'body', action: drop })],
  [3, () => ({ at: 'body', action: reset })],
  [3, () => ({ at: 'dot', action: drop })],
  [3, () => ({ at: 'dot', action: drop, taken: true })],
  [3, () => ({ at: 'dot', action: reset, taken: true })],
  [1, () => ({ at: 'dot', action: silence, taken: true })],
  [6, (random) => ({ at: 'MAIL', action: delayed(200 + 600 * random(), '250 2.1.0 Ok') })],
  [12, (random) => ({ at: 'dot', action: delayed(200 + 1_300 * random(), accepted), taken: true })],
]

/** A mail that was spoilt so often goes well from then on: a soak has to end. */
const ENOUGH = 4

/** What happens to the nth attempt (from 1) at a mail; the same seed gives the same. */
export function faultOf(seed: number, mail: number, nth: number): Fault | undefined {
  if (nth > ENOUGH) return undefined
  const random = mulberry32(seed ^ Math.imul(mail + 1, 0x9e3779b1) ^ Math.imul(nth, 0x85ebca6b))
  let rest = random() * 100
  return faults.find(([percent]) => (rest -= percent) < 0)?.[1](random)
}

/** A small generator of numbers from 0 to 1 that is good enough for tests (Tommy Ettinger's Mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
