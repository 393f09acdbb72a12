export interface BatcherOptions<Item, Answer> {
  /** One question for all items; what it gives answers each of them. */
  readonly ask: (items: readonly Item[]) => Promise<(item: Item) => Answer>
  /** Questions under way at the same time. */
  readonly parallel: number
  /** The failure is that of one item: the others are asked for again, each alone. */
  readonly concernsOne: (error: unknown) => boolean
}

interface Call<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

const MOST_ITEMS = 200

/**
 * Asks for many things at once: for what comes in the same turn of the event loop, and for what gathered while earlier
 * questions were under way. The busier it is, the less a single item costs.
 */
export function createBatcher<Item, Answer>(
  options: BatcherOptions<Item, Answer>,
): (item: Item) => Promise<Answer> {
  const { ask, parallel, concernsOne } = options
  const waiting: Call<Item, Answer>[] = []
  let underWay = 0
  let turn: NodeJS.Immediate | undefined

  const answer = async (calls: readonly Call<Item, Answer>[]): Promise<void> => {
    try {
      const answerTo = await ask(calls.map(({ item }) => item))
      for (const { item, resolve } of calls) resolve(answerTo(item))
    } catch (error) {
      if (calls.length > 1 && concernsOne(error)) await Promise.all(calls.map((call) => answer([call])))
      else for (const { reject } of calls) reject(error)
    }
  }
  const next = () => {
    turn = undefined
    while (waiting.length > 0 && underWay < parallel) {
      underWay += 1
      void answer(waiting.splice(0, MOST_ITEMS)).finally(() => {
        underWay -= 1
        next()
      })
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      turn ??= setImmediate(next)
    })
}
