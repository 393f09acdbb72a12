import { z } from 'zod'

const count = z.number().int().min(1).optional()
const status = z.number().int().min(1).max(16)
const slow = z.strictObject({
  method: z.string(),
  ms: z.number().int().min(1).max(600_000),
  /** How many calls it lasts; without it, until other faults are set. */
  count,
  /** `true`: carried out at once and answered late, else it is the call that comes late. A number: so many calls are spared first. */
  after: z.union([z.boolean(), z.number().int().min(0)]).optional(),
})
const refuse = z.strictObject({
  method: z.string(),
  /** The part of the calls that is refused, from 0 to 1. */
  share: z.number().min(0).max(1).optional(),
  count,
  code: status.optional(),
  text: z.string().max(1000).optional(),
})
const dropAnswers = z.strictObject({ method: z.string(), count, code: status.optional() })

/** What goes wrong on purpose; `method` is a call of the gateway, or `*`. */
export const faultSettings = z.strictObject({
  slow: slow.optional(),
  refuse: refuse.optional(),
  dropAnswers: dropAnswers.optional(),
})

export type FaultSettings = z.infer<typeof faultSettings>

/** What goes wrong with one call. */
export interface Fault {
  /** It never reaches the engine. */
  readonly refusal?: { readonly code: number; readonly details: string }
  /** It reaches the engine so many milliseconds late. */
  readonly callDelayMs?: number
  /** It is answered so many milliseconds late. */
  readonly answerDelayMs?: number
  /** It is carried out and not answered, or with this status. */
  readonly dropped?: number | 'silently'
}

const RESOURCE_EXHAUSTED = 8
const BACK_PRESSURE = 'Expected to handle the request, but the engine is overloaded (a fault on demand)'

/** Decides for each call what goes wrong with it; nothing, until it is told. */
export class Faults {
  readonly #chance: () => number
  #settings: FaultSettings = {}
  #spared = 0
  #used = { slow: 0, refuse: 0, dropAnswers: 0 }

  constructor(chance: () => number = Math.random) {
    this.#chance = chance
  }

  /** Replaces whatever was set before. */
  set(settings: FaultSettings): void {
    this.#settings = settings
    this.#spared = 0
    this.#used = { slow: 0, refuse: 0, dropAnswers: 0 }
  }

  of(method: string): Fault | undefined {
    const { refuse, dropAnswers } = this.#settings
    if (this.#meets('refuse', method) && this.#chance() < (refuse?.share ?? 1)) {
      this.#used.refuse += 1
      const { code = RESOURCE_EXHAUSTED, text = BACK_PRESSURE } = refuse ?? {}
      return { refusal: { code, details: text } }
    }
    const delay = this.#delay(method)
    if (!this.#meets('dropAnswers', method)) return delay
    this.#used.dropAnswers += 1
    return { ...delay, dropped: dropAnswers?.code ?? 'silently' }
  }

  #delay(method: string): Fault | undefined {
    const { slow } = this.#settings
    if (!slow || !this.#meets('slow', method)) return undefined
    if (typeof slow.after === 'number' && this.#spared < slow.after) {
      this.#spared += 1
      return undefined
    }
    this.#used.slow += 1
    return slow.after === true ? { answerDelayMs: slow.ms } : { callDelayMs: slow.ms }
  }

  #meets(kind: keyof FaultSettings, method: string): boolean {
    const fault = this.#settings[kind]
    if (!fault || this.#used[kind] >= (fault.count ?? Infinity)) return false
    return fault.method === '*' || fault.method === method
  }
}
