import { Arrivals, type WaitOptions } from '../arrivals.ts'
import { fits, type EngineRecord, type RecordQuery } from './engine-record.ts'

export interface Incident {
  readonly key: string
  readonly errorType: string
  readonly errorMessage: string
  readonly elementId: string
  /** `-1` when the incident is not about a job. */
  readonly jobKey: string
}

/**
 * What the engine did so far. A record arrives a little after its command was acknowledged (50 to 150 ms on Zeebe): wait
 * for the one that ends the story, then look at the others.
 */
export class Records {
  /** Where the source of the records has to go on; 0 is its start. */
  cursor = 0
  readonly #records: Arrivals<EngineRecord>
  readonly #positions = new Map<number, number>()

  /** Of more than `keep` records the oldest are forgotten. */
  constructor(keep?: number) {
    this.#records = new Arrivals(keep)
  }

  add(record: EngineRecord): void {
    const { partitionId, position } = record
    // an exporter goes through a partition in order, and sends again what it saw no answer for
    if (position <= (this.#positions.get(partitionId) ?? -1)) return
    this.#positions.set(partitionId, position)
    this.#records.add(record)
  }

  /** The engine was set back or set up anew: it counts from there, and what was seen so far is void. */
  startOver(): void {
    this.cursor = 0
    this.#positions.clear()
    this.#records.clear()
  }

  /** Calls `listener` for each record to come; returns how to end that. */
  follow(listener: (record: EngineRecord) => void): () => void {
    return this.#records.follow(listener)
  }

  /** All records so far that fit, in order. */
  find(query: RecordQuery = {}): EngineRecord[] {
    return this.#records.all.filter((record) => fits(record, query))
  }

  /** The first record that fits, past or to come. */
  waitFor(query: RecordQuery, options?: WaitOptions): Promise<EngineRecord> {
    return this.#records.waitFor(
      (record) => fits(record, query),
      () => this.#complaint(query),
      options,
    )
  }

  /** Waits for the end of an instance and says how it ended. */
  async instanceEnd(instance: string, options?: WaitOptions): Promise<'completed' | 'terminated'> {
    const end = await this.waitFor(
      {
        recordType: 'EVENT',
        valueType: 'PROCESS_INSTANCE',
        intent: ['ELEMENT_COMPLETED', 'ELEMENT_TERMINATED'],
        key: instance,
      },
      options,
    )
    return end.intent === 'ELEMENT_COMPLETED' ? 'completed' : 'terminated'
  }

  /** Waits for the first incident of an instance. */
  async incident(instance: string, options?: WaitOptions): Promise<Incident> {
    return toIncident(await this.waitFor({ ...incidentCreated, instance }, options))
  }

  /** All incidents of an instance so far, resolved ones too. */
  incidents(instance: string): Incident[] {
    return this.find({ ...incidentCreated, instance }).map(toIncident)
  }

  /** The job events of an instance: CREATED, FAILED, TIMED_OUT, TIMEOUT_UPDATED, ERROR_THROWN, COMPLETED and so on. */
  jobs(instance: string): EngineRecord[] {
    return this.find({ recordType: 'EVENT', valueType: 'JOB', instance })
  }

  /** Ids of the elements that completed, in order; the process itself is the last. */
  completedElements(instance: string): string[] {
    return this.find({
      recordType: 'EVENT',
      valueType: 'PROCESS_INSTANCE',
      intent: 'ELEMENT_COMPLETED',
      instance,
    }).map((record) => String(record.value['elementId']))
  }

  /** The variables of one scope as they are now; without a scope, those of the instance itself. */
  variables(instance: string, scope: string = instance): Record<string, unknown> {
    const variables: Record<string, unknown> = {}
    for (const { value } of this.find({ recordType: 'EVENT', valueType: 'VARIABLE', instance }))
      if (String(value['scopeKey']) === scope)
        variables[String(value['name'])] = JSON.parse(String(value['value']))
    return variables
  }

  /** A wait in vain is explained by what happened to the instance instead. */
  #complaint(query: RecordQuery): string {
    const { instance = query.key } = query
    const events = this.find({ recordType: 'EVENT', ...(instance === undefined ? {} : { instance }) }).slice(
      -20,
    )
    const lines = events.map(({ valueType, intent, value }) => {
      const detail = [value['errorMessage'], value['elementId'], value['name']].find(
        (each) => each !== undefined,
      )
      return `  ${valueType} ${intent} ${JSON.stringify(detail ?? '')}`
    })
    return [...lines, `There was no record ${JSON.stringify(query)} after those above`].join('\n')
  }
}

const incidentCreated = { recordType: 'EVENT', valueType: 'INCIDENT', intent: 'CREATED' } as const

/** The incident of a record that says it was created. */
export const toIncident = ({ key, value }: EngineRecord): Incident => ({
  key,
  errorType: String(value['errorType']),
  errorMessage: String(value['errorMessage']),
  elementId: String(value['elementId']),
  jobKey: String(value['jobKey']),
})
