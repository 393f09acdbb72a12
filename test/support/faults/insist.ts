import { setTimeout as wait } from 'node:timers/promises'

const BUSY = /RESOURCE_EXHAUSTED/
const BUSY_OR_AWAY = /UNAVAILABLE|RESOURCE_EXHAUSTED|DEADLINE_EXCEEDED|CANCELLED/

/** Repeats a command to an engine that is busy or away; NOT_FOUND means that an earlier try was carried out. */
export async function insist(command: () => Promise<unknown>): Promise<void> {
  return repeat(command, BUSY_OR_AWAY)
}

/** Repeats one that must not be carried out twice: only when the engine says that it did not take it. */
export async function insistOnce(command: () => Promise<unknown>): Promise<void> {
  return repeat(command, BUSY)
}

async function repeat(command: () => Promise<unknown>, passing: RegExp): Promise<void> {
  for (;;) {
    try {
      await command()
      return
    } catch (problem) {
      if (String(problem).includes('NOT_FOUND')) return
      if (!passing.test(String(problem))) throw problem
      await wait(100)
    }
  }
}
