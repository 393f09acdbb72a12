import type { EngineRecord } from '../../../sandbox/client/engine-record.ts'
import { toIncident, type Incident } from '../../../sandbox/client/records.ts'
import type { Ended } from './audit.ts'

export interface Counts {
  replayed: number
  retried: number
  putOff: number
  timedOut: number
}

/** What became of the instances, from the engine's records as they come; none of them is kept. */
export class Bookkeeping {
  readonly counts: Counts = { replayed: 0, retried: 0, putOff: 0, timedOut: 0 }
  readonly #mails = new Map<string, number>()
  readonly #ended = new Map<string, 'completed' | 'settled by a person'>()
  readonly #messageIds = new Map<string, string>()
  readonly #retries = new Map<string, number>()
  /** What happened so far to those that have not ended. */
  readonly #stories = new Map<string, string[]>()
  readonly #changed = new Set<() => void>()
  readonly #onIncident: (incident: Incident, instance: string) => void

  constructor(onIncident: (incident: Incident, instance: string) => void) {
    this.#onIncident = onIncident
  }

  /** An instance may have ended before its number is told. */
  started(instance: string, mail: number): void {
    this.#mails.set(instance, mail)
    this.#tell()
  }

  get ended(): Ended[] {
    return [...this.#ended].flatMap(([instance, how]) => {
      const mail = this.#mails.get(instance)
      return mail === undefined ? [] : [{ mail, how, messageId: this.#messageIds.get(instance) }]
    })
  }

  get endedCount(): number {
    return this.#ended.size
  }

  /** Of each instance that did not end, what happened to it. */
  get stories(): string[] {
    return [...this.#stories].map(([instance, story]) =>
      [`mail ${this.#mails.get(instance)}`, ...story].join('\n  '),
    )
  }

  /** Resolves when so many instances have ended. */
  async untilEnded(count: number): Promise<void> {
    while (this.endedCount < count) await new Promise<void>((resolve) => this.#changed.add(resolve))
  }

  add(record: EngineRecord): void {
    const { valueType, intent, key, value } = record
    if (record.recordType !== 'EVENT') return
    const instance = String(value['processInstanceKey'])
    if (valueType === 'PROCESS_INSTANCE' && key === instance) {
      if (intent === 'ELEMENT_COMPLETED') this.#end(instance, 'completed')
      if (intent === 'ELEMENT_TERMINATED') this.#end(instance, 'settled by a person')
    }
    if (!this.#ended.has(instance)) this.#tellOf(instance, record)
    if (valueType === 'INCIDENT' && intent === 'CREATED') {
      this.#onIncident(toIncident(record), instance)
    } else if (valueType === 'JOB') {
      this.#job(intent, key, instance, value)
    }
  }

  #tellOf(instance: string, { valueType, intent, key, timestamp, value }: EngineRecord): void {
    if (valueType !== 'INCIDENT' && valueType !== 'JOB') return
    const message = value['errorMessage']
    const words = [new Date(timestamp).toISOString(), valueType, key, intent]
    if (typeof message === 'string') words.push(message)
    this.#stories.set(instance, [...(this.#stories.get(instance) ?? []), words.join(' ')])
  }

  #job(intent: string, job: string, instance: string, value: EngineRecord['value']): void {
    const retries = Number(value['retries'])
    if (intent === 'TIMED_OUT') this.counts.timedOut += 1
    if (intent === 'FAILED') {
      if (retries === this.#retries.get(job)) this.counts.putOff += 1
      else if (retries > 0) this.counts.retried += 1
    }
    if (intent === 'COMPLETED') {
      this.#retries.delete(job)
      const { mail } = value['variables'] as { mail?: { messageId?: string; replayed?: boolean } }
      if (mail?.messageId) this.#messageIds.set(instance, mail.messageId)
      if (mail?.replayed) this.counts.replayed += 1
    } else this.#retries.set(job, retries)
  }

  #end(instance: string, how: 'completed' | 'settled by a person'): void {
    this.#ended.set(instance, how)
    this.#stories.delete(instance)
    this.#tell()
  }

  #tell(): void {
    for (const changed of this.#changed) changed()
    this.#changed.clear()
  }
}
