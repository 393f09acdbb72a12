import type { Key } from '../core/commands.ts'

/** Keys in rising order; one that was taken out meanwhile is skipped by `isIn`. */
export class KeyQueue {
  readonly #heap: { readonly order: number; readonly key: Key }[] = []

  push(key: Key, order: number = key): void {
    const heap = this.#heap
    let at = heap.push({ key, order }) - 1
    for (;;) {
      const parent = (at - 1) >> 1
      const [above, entry] = [heap[parent], heap[at]]
      if (at === 0 || !above || !entry || above.order <= entry.order) return
      heap[parent] = entry
      heap[at] = above
      at = parent
    }
  }

  get first(): { readonly order: number; readonly key: Key } | undefined {
    return this.#heap[0]
  }

  pop(): Key | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (!top || !last || heap.length === 0) return top?.key
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [heap[left], heap[left + 1]]
      if (!a) break
      const [child, small] = b && b.order < a.order ? [left + 1, b] : [left, a]
      if (small.order >= last.order) break
      heap[at] = small
      at = child
    }
    heap[at] = last
    return top.key
  }
}
