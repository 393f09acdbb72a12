/** Undoes what was done, in reverse order. One failing release does not keep the others from running. */
export interface Releases {
  add(name: string, release: () => void | Promise<void>): void
  run(onError: (name: string, error: unknown) => void): Promise<void>
}

/** Each release runs once, the last one added first. */
export function createReleases(): Releases {
  const stack: { readonly name: string; readonly release: () => void | Promise<void> }[] = []
  return {
    add: (name, release) => void stack.push({ name, release }),
    async run(onError) {
      for (let next = stack.pop(); next; next = stack.pop()) {
        try {
          await next.release()
        } catch (error) {
          onError(next.name, error)
        }
      }
    },
  }
}
