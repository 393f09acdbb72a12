import { randomUUID } from 'node:crypto'
import { windowsOf, type RateAnswer, type Rates } from '../rates.ts'
import type { PostgresLink } from './link.ts'
import { END_TURN, GIVE_TURN_BACK, HOLD_TURNS, LOCK_ACCOUNT, TAKE_TURNS } from './rate-statements.ts'

export interface PostgresRates extends Rates {
  close(): void
}

/** A turn that its worker does not hold any longer may be used up; the others believe so after this long. */
const HOLD_MS = 60_000
const HOLD_AGAIN_MS = 15_000

interface Row {
  readonly id: string
  readonly wait: number
}

interface Held {
  /** Monotonic: counted from before the question, so the database lets go of it later. */
  until: number
}

/**
 * One transaction for all turns that an account needs at a time. Those of one account come one after the other, also
 * from several workers: whoever counts must see what was taken before.
 */
export function createPostgresRates(
  { write }: Pick<PostgresLink, 'write'>,
  monotonicNow: () => number,
): PostgresRates {
  const held = new Map<string, Held>()

  const holdAgain = async (): Promise<void> => {
    const ids = [...held.keys()]
    if (ids.length === 0) return
    const until = monotonicNow() + HOLD_MS
    const rows = await write<{ readonly id: string }>(HOLD_TURNS, [ids, HOLD_MS])
    for (const { id } of rows) {
      const turn = held.get(id)
      if (turn) turn.until = until
    }
  }
  // what cannot be held is let go of, and nothing goes out on it
  const holding = setInterval(() => void holdAgain().catch(() => undefined), HOLD_AGAIN_MS).unref()

  const answerTo = ({ id, wait }: Row, until: number): RateAnswer => {
    if (wait > 0) return { kind: 'wait', ms: Math.ceil(wait) }
    const turn: Held = { until }
    held.set(id, turn)
    return {
      kind: 'turn',
      turn: {
        isHeld: () => monotonicNow() < turn.until,
        end(handedOver) {
          // when this fails, the turn counts a little longer
          if (held.delete(id)) void write(handedOver ? END_TURN : GIVE_TURN_BACK, [id]).catch(() => undefined)
        },
      },
    }
  }

  return {
    async ask(account, limits, places) {
      const windows = windowsOf(limits)
      const until = monotonicNow() + HOLD_MS
      const ids = places.map(() => randomUUID())
      const values = [
        account,
        windows.map(({ ms }) => ms),
        windows.map(({ most }) => most),
        ids,
        places,
        HOLD_MS,
        Math.max(0, ...windows.map(({ ms }) => ms)),
      ]
      const rows = await write<Row>(TAKE_TURNS, values, { text: LOCK_ACCOUNT, values: [account] })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.flatMap((id) => {
        const row = byId.get(id)
        return row ? [answerTo(row, until)] : []
      })
    },
    close: () => clearInterval(holding),
  }
}
