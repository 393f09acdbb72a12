import type { Key } from '../core/commands.ts'

export type ValueType =
  | 'DEPLOYMENT'
  | 'PROCESS'
  | 'PROCESS_INSTANCE_CREATION'
  | 'PROCESS_INSTANCE'
  | 'JOB'
  | 'JOB_BATCH'
  | 'INCIDENT'
  | 'VARIABLE'
  | 'VARIABLE_DOCUMENT'
  | 'TIMER'
  | 'USER_TASK'

/** The events of an element, without the word ELEMENT in front. */
export type ElementIntent =
  'ACTIVATING' | 'ACTIVATED' | 'COMPLETING' | 'COMPLETED' | 'TERMINATING' | 'TERMINATED'

/** Of a record of an element: its kind is that of its element. */
export const ELEMENT = 'E'
/** Of a record of a sequence flow that was taken. */
export const FLOW = 'F'
/** Of a record of a refused command. */
export const REJECTION = 'X'

/** A record as it stands in the journal: what can be known from the model is left out (see core/expand-record.ts). */
export type ShortRecord =
  | readonly [
      typeof ELEMENT,
      ElementIntent,
      Key,
      elementId: string,
      role: 0 | 1,
      scope: Key,
      instance: Key,
      definition: Key,
    ]
  | readonly [typeof FLOW, Key, flowId: string, scope: Key, instance: Key, definition: Key]
  | readonly [typeof REJECTION, ValueType, intent: string, Key, type: string, reason: string]
  | readonly [ValueType, intent: string, Key, definition: Key, value: Readonly<Record<string, unknown>>]

/** The records of the command that is being carried out, as JSON texts. */
export class RecordWriter {
  readonly #texts: string[] = []
  #position: number

  /** `next` is the position of the next record. */
  constructor(next: number) {
    this.#position = next
  }

  /** `id` is the element's id as a JSON text. */
  element(
    intent: ElementIntent,
    key: Key,
    id: string,
    isBody: boolean,
    scope: Key,
    instance: Key,
    definition: Key,
  ): void {
    this.#texts.push(`["E","${intent}",${key},${id},${isBody ? 1 : 0},${scope},${instance},${definition}]`)
  }

  flow(key: Key, id: string, scope: Key, instance: Key, definition: Key): void {
    this.#texts.push(`["F",${key},${JSON.stringify(id)},${scope},${instance},${definition}]`)
  }

  /** `value` is a JSON object as text; 0 for a definition when it is about none. */
  event(valueType: ValueType, intent: string, key: Key, definition: Key, value: string): void {
    this.#texts.push(`["${valueType}","${intent}",${key},${definition},${value}]`)
  }

  rejection(valueType: ValueType, intent: string, key: Key, type: string, reason: string): void {
    this.#texts.push(JSON.stringify([REJECTION, valueType, intent, key, type, reason]))
  }

  take(): { readonly position: number; readonly records: readonly string[] } {
    const records = this.#texts.splice(0)
    const position = this.#position
    this.#position += records.length
    return { position, records }
  }

  rollBack(): void {
    this.#texts.length = 0
  }
}
