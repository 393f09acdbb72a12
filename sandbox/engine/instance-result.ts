import { parse, stringify } from 'lossless-json'
import type { Engine, Instance, InstanceRequest, JsonText } from './core/commands.ts'
import { ServerRefusal } from './server-refusal.ts'

export interface ResultWish {
  /** How long the instance may take, milliseconds; 0: as long as usual. */
  readonly timeoutMs: number
  /** Names of the variables to answer with; none: all of the instance. */
  readonly fetchVariables: readonly string[]
}

export type ResultAnswer =
  { readonly instance: Instance; readonly variables: JsonText } | { readonly problem: Error }

const DEFAULT_TIMEOUT_MS = 15_000
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Creates an instance and calls `answer` once, when it has completed. One that ends otherwise is answered by the
 * time-out alone, as in Zeebe. Returns how to stop waiting; the instance goes on.
 */
export function createWithResult(
  engine: Engine,
  request: () => InstanceRequest,
  { timeoutMs, fetchVariables }: ResultWish,
  answer: (answer: ResultAnswer) => void,
): () => void {
  const wait = timeoutMs > 0 ? Math.min(timeoutMs, MAX_TIMER_MS) : DEFAULT_TIMEOUT_MS
  let unfollow = (): void => {}
  const leave = (): void => {
    clearTimeout(timer)
    unfollow()
  }
  const timer = setTimeout(() => {
    leave()
    const text = `Time out between gateway and broker: Request timed out after PT${wait / 1000}S`
    answer({ problem: new ServerRefusal('DEADLINE_EXCEEDED', text) })
  }, wait)
  const created = engine.run((commands) => {
    const instance = commands.createInstance(request())
    // in the same go: an instance without a task has completed when this is over
    unfollow = engine.onCompletion(instance.processInstanceKey, (variables) => {
      leave()
      answer({ instance, variables: pick(variables, fetchVariables) })
    })
  })
  created.catch((problem: unknown) => {
    leave()
    answer({ problem: problem instanceof Error ? problem : new Error(String(problem)) })
  })
  return leave
}

/** The variables of these names, or all when none is named; numbers keep every digit. */
function pick(json: JsonText, names: readonly string[]): JsonText {
  if (names.length === 0) return json
  const variables = Object.entries(parse(json) as object).filter(([name]) => names.includes(name))
  return stringify(Object.fromEntries(variables)) ?? '{}'
}
