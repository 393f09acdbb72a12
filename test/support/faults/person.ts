import type { EngineClient } from '../../../sandbox/client/engine-client.ts'
import type { Incident } from '../../../sandbox/client/records.ts'
import { insist } from './insist.ts'

export interface PersonCounts {
  /** Uncertain, and the server had it: the instance is taken out of the worker's hands. */
  arrived: number
  /** Uncertain, and the server did not have it: resolved, which sends it again. */
  missing: number
  /** Refused: corrected and resolved. */
  refused: number
}

/** Somebody who works through the incidents as docs/delivery-guarantees.md says. */
export class Person {
  readonly counts: PersonCounts = { arrived: 0, missing: 0, refused: 0 }
  /** Incidents that nobody could do anything about. */
  readonly puzzles: string[] = []
  readonly #client: EngineClient
  readonly #serverHas: (messageId: string) => boolean
  readonly #work = new Set<Promise<void>>()

  constructor(client: EngineClient, serverHas: (messageId: string) => boolean) {
    this.#client = client
    this.#serverHas = serverHas
  }

  readonly see = (incident: Incident, instance: string): void => {
    const work = this.#settle(incident, instance)
      .catch((problem: unknown) => void this.puzzles.push(`${String(problem)}: ${incident.errorMessage}`))
      .finally(() => this.#work.delete(work))
    this.#work.add(work)
  }

  /** Until nothing is left on the desk. */
  async done(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  async #settle(incident: Incident, instance: string): Promise<void> {
    const { errorMessage, errorType } = incident
    const uncertain = errorMessage.includes('may have been delivered')
    const messageId = /Message-ID (<[^>]+>)/.exec(errorMessage)?.[1]
    if (errorType !== 'JOB_NO_RETRIES') throw new Error(errorType)
    if (/The engine refused|unexpected|expression|header|secret/i.test(errorMessage)) {
      throw new Error('nothing that a mail server can say')
    } else if (!uncertain) {
      this.counts.refused += 1
      await this.#resolve(incident)
    } else if (messageId === undefined) {
      throw new Error('no Message-ID to look for')
    } else if (this.#serverHas(messageId)) {
      this.counts.arrived += 1
      await insist(() => this.#client.cancelInstance(instance))
    } else {
      this.counts.missing += 1
      await this.#resolve(incident)
    }
  }

  async #resolve({ jobKey, key }: Incident): Promise<void> {
    await insist(() => this.#client.updateRetries(jobKey, 3))
    await insist(() => this.#client.resolveIncident(key))
  }
}
