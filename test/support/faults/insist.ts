import { setTimeout as wait } from 'node:timers/promises'

/** Repeats a command to an engine that is busy or away; NOT_FOUND means that an earlier try was carried out. */
export async function insist(command: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await command()
      return
    } catch (problem) {
      if (String(problem).includes('NOT_FOUND')) return
      if (!/UNAVAILABLE|RESOURCE_EXHAUSTED|DEADLINE_EXCEEDED|CANCELLED/.test(String(problem))) throw problem
      await wait(100)
    }
  }
}
