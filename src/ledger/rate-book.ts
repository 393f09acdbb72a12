import { windowsOf, type RateAnswer, type Rates, type Window } from './rates.ts'

/** A turn as it is kept. `usedAt` (epoch ms): when it was handed over at the latest; undefined while it is in somebody's hands. */
export interface KeptTurn {
  readonly id: number
  readonly account: string
  usedAt: number | undefined
}

export interface RateBook extends Rates {
  /** Turns that an earlier process left, in any order. Before the first question. */
  load(turns: readonly KeptTurn[]): void
}

interface Page {
  /** In the order of `usedAt`. */
  used: KeptTurn[]
  readonly open: Set<KeptTurn>
}

/**
 * The turns of one process, in memory. `changed` and `gone` are told what a file has to keep. Needs a clock in epoch ms;
 * where that is set back, turns of what is now the future count as used now: none is forgotten, and none counts for long.
 */
export function createRateBook(
  now: () => number,
  keep: { readonly changed: (turn: KeptTurn) => void; readonly gone: (turn: KeptTurn) => void },
): RateBook {
  const pages = new Map<string, Page>()
  let lastId = 0

  const pageOf = (account: string): Page => {
    const known = pages.get(account)
    if (known) return known
    const page: Page = { used: [], open: new Set() }
    pages.set(account, page)
    return page
  }
  const noLaterThan = (page: Page, time: number): void => {
    for (let nth = page.used.length - 1; nth >= 0; nth -= 1) {
      const turn = page.used[nth]
      if (turn?.usedAt === undefined || turn.usedAt <= time) return
      turn.usedAt = time
      keep.changed(turn)
    }
  }
  const forget = (page: Page, before: number): void => {
    for (const turn of page.used.splice(0, firstSince(page.used, before))) keep.gone(turn)
  }

  return {
    async ask(account, limits, places) {
      const page = pageOf(account)
      const time = now()
      const windows = windowsOf(limits)
      noLaterThan(page, time)
      forget(page, time - Math.max(0, ...windows.map(({ ms }) => ms)))
      // each that is given takes the place of one that was kept for whoever came before
      let given = 0
      return places.map((place): RateAnswer => {
        const ms = Math.max(0, ...windows.map((window) => waitFor(page, window, place - given, time)))
        if (ms > 0) return { kind: 'wait', ms }
        lastId += 1
        const turn: KeptTurn = { id: lastId, account, usedAt: undefined }
        page.open.add(turn)
        given += 1
        keep.changed(turn)
        return {
          kind: 'turn',
          turn: {
            isHeld: () => true,
            end(handedOver) {
              if (!page.open.delete(turn)) return
              if (!handedOver) return keep.gone(turn)
              turn.usedAt = now()
              noLaterThan(page, turn.usedAt)
              page.used.push(turn)
              keep.changed(turn)
            },
          },
        }
      })
    },
    load(turns) {
      const time = now()
      for (const { id, account, usedAt } of turns) {
        lastId = Math.max(lastId, id)
        // whoever had it in hand is dead: it was used now at the latest
        pageOf(account).used.push({ id, account, usedAt: Math.min(usedAt ?? time, time) })
      }
      for (const { used } of pages.values()) used.sort((a, b) => (a.usedAt ?? 0) - (b.usedAt ?? 0))
    },
  }
}

/** How long until the window has room for one more turn beside so many others. Open turns count as used now. */
function waitFor(page: Page, { ms, most }: Window, place: number, time: number): number {
  const first = firstSince(page.used, time - ms)
  const held = page.used.length - first + page.open.size
  if (held + place < most) return 0
  // of those who wait, each needs the turn of one who came a window before
  const rounds = Math.floor(place / most)
  const leaving = held + (place % most) - most
  if (leaving < 0) return rounds * ms
  const usedAt = page.used[first + leaving]?.usedAt ?? time
  return rounds * ms + usedAt + ms - time
}

/** The first that was used at this time or later. */
function firstSince(used: readonly KeptTurn[], time: number): number {
  let [low, high] = [0, used.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((used[middle]?.usedAt ?? Infinity) < time) low = middle + 1
    else high = middle
  }
  return low
}
