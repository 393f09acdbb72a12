/** One thing that can happen. */
export interface Step<S> {
  readonly name: string
  readonly to: S
  /** What a healthy system does not do by itself: nobody may need it to find a way out. */
  readonly isFault: boolean
  readonly breaches: readonly string[]
}

export interface Exploration {
  readonly states: number
  /** Each breach with a shortest story that leads to it. */
  readonly breaches: ReadonlyMap<string, readonly string[]>
}

export interface Question<S> {
  readonly start: S
  readonly steps: (state: S) => readonly Step<S>[]
  /** An end, or a question to a person: from everywhere one of these must be in reach without a fault. */
  readonly isWayOut: (state: S) => boolean
  /** Stop at the first breach. */
  readonly stopAtFirst: boolean
  readonly atMost: number
}

export const NO_WAY_OUT = 'no way out: neither an end nor a question to a person can be reached'

/** All states that can be reached, breadth first, so that the story of a breach is a shortest one. */
export function explore<S>({ start, steps, isWayOut, stopAtFirst, atMost }: Question<S>): Exploration {
  const ids = new Map<string, number>()
  const all: S[] = []
  const cameFrom: { readonly id: number; readonly name: string }[] = []
  const back: number[][] = []
  const good: boolean[] = []
  const breaches = new Map<string, readonly string[]>()

  const idOf = (state: S, from: number, name: string): number => {
    const key = keyOf(state)
    const known = ids.get(key)
    if (known !== undefined) return known
    const id = all.push(state) - 1
    if (id >= atMost) throw new Error(`more than ${atMost} states`)
    ids.set(key, id)
    cameFrom.push({ id: from, name })
    back.push([])
    good.push(isWayOut(state))
    return id
  }
  const storyOf = (id: number, last: readonly string[]): readonly string[] => {
    const story = [...last]
    for (let at = id; at > 0;) {
      const came = cameFrom[at]
      if (!came) break
      story.unshift(came.name)
      at = came.id
    }
    return story
  }

  idOf(start, 0, 'start')
  for (const [id, state] of all.entries()) {
    for (const step of steps(state)) {
      for (const breach of step.breaches)
        if (!breaches.has(breach)) breaches.set(breach, storyOf(id, [step.name]))
      // a story goes on until the first breach, and no further
      if (step.breaches.length > 0) continue
      const to = idOf(step.to, id, step.name)
      if (!step.isFault) back[to]?.push(id)
    }
    if (stopAtFirst && breaches.size > 0) return { states: all.length, breaches }
  }

  const queue = good.flatMap((isGood, id) => (isGood ? [id] : []))
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const before of back[id] ?? []) {
      if (good[before]) continue
      good[before] = true
      queue.push(before)
    }
  }
  const lost = good.indexOf(false)
  if (lost >= 0) breaches.set(NO_WAY_OUT, storyOf(lost, []))
  return { states: all.length, breaches }
}

/** States with the same values are the same; each of a kind has its fields in the same order. */
function keyOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    let key = '('
    for (const each of Object.values(value)) key += keyOf(each)
    return `${key})`
  }
  return typeof value === 'string' ? value : `${String(value)},`
}
