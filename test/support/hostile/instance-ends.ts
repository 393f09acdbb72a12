import type { EngineRecord } from '../../../sandbox/client/engine-record.ts'
import { toIncident } from '../../../sandbox/client/records.ts'

/** How an instance ended: with its first incident, or completed. */
export interface InstanceEnd {
  readonly kind: 'completed' | 'incident'
  /** Of the incident. */
  readonly message: string
}

/** The ends of instances from the engine's records as they come; none of those is kept. */
export class InstanceEnds {
  readonly #ends = new Map<string, InstanceEnd>()
  readonly #waiting = new Map<string, (end: InstanceEnd) => void>()

  readonly add = ({ recordType, valueType, intent, key, value, ...record }: EngineRecord): void => {
    if (recordType !== 'EVENT') return
    const instance = String(value['processInstanceKey'])
    if (valueType === 'INCIDENT' && intent === 'CREATED') {
      const { errorMessage } = toIncident({ ...record, recordType, valueType, intent, key, value })
      this.#end(instance, { kind: 'incident', message: errorMessage })
    } else if (valueType === 'PROCESS_INSTANCE' && intent === 'ELEMENT_COMPLETED' && key === instance)
      this.#end(instance, { kind: 'completed', message: '' })
  }

  /** Also of one that has ended before its key was told. Asked once. */
  of(instance: string): Promise<InstanceEnd> {
    const end = this.#ends.get(instance)
    this.#ends.delete(instance)
    return end ? Promise.resolve(end) : new Promise((resolve) => this.#waiting.set(instance, resolve))
  }

  #end(instance: string, end: InstanceEnd): void {
    const waiting = this.#waiting.get(instance)
    this.#waiting.delete(instance)
    if (waiting) waiting(end)
    else this.#ends.set(instance, end)
  }
}
