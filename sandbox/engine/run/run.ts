import type { Element, Flow } from '../model/process.ts'
import type { ElementDoc } from '../state/documents.ts'
import type { State } from '../state/state.ts'
import type { Model, Models } from './models.ts'
import type { RecordWriter } from './records.ts'

/** What carrying out one command works with. Steps wait in a queue, so that no process makes the stack deep. */
export interface Run {
  readonly state: State
  readonly models: Models
  readonly records: RecordWriter
  /** Milliseconds since 1970 by the engine's clock. */
  readonly now: number
  later(step: () => void): void
  /** Counts an element that does not wait; false when so many were passed that the process seems to go round. */
  mayGoOn(): boolean
  /** A process instance has ended: with its variables, a JSON object, when it completed. */
  ended(instance: ElementDoc, variables: string | undefined): void
  readonly behaviours: Behaviours
}

/** What the kinds of elements do; the life of an element is the same for all of them. */
export interface Behaviours {
  /** A token has reached it. Throws an ElementProblem before anything is changed that could not be done twice. */
  activate(run: Run, doc: ElementDoc, element: Element): void
  /** The flows that tokens take when it has completed. */
  flows(doc: ElementDoc, element: Element): readonly Flow[]
  /** An item of a multi-instance has completed. */
  itemLeft(run: Run, item: ElementDoc): void
}

export const modelOf = (run: Run, { definitionKey }: ElementDoc): Model => run.models.get(definitionKey)

export const elementOf = (run: Run, { definitionKey, elementId }: ElementDoc): Element =>
  run.models.element(definitionKey, elementId)
