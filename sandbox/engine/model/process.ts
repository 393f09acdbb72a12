import type { Expression } from '../../../src/feel/expression.ts'

/** A value in a model: text as it stands, or an expression. */
export type Text = { readonly text: string } | { readonly expression: Expression }

export interface Mapping {
  readonly source: Text
  /** `authentication.hostname` as its steps. */
  readonly target: readonly string[]
}

export type ElementType =
  | 'PROCESS'
  | 'SUB_PROCESS'
  | 'START_EVENT'
  | 'END_EVENT'
  | 'BOUNDARY_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'USER_TASK'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'

export interface Flow {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly condition: Expression | undefined
}

export interface JobDefinition {
  readonly type: Text
  readonly retries: Text
  /** JSON object of texts. */
  readonly headers: string
}

export type ListenedEvent = 'creating' | 'completing'

/** A job that a user task waits for before it goes on. */
export interface TaskListener {
  readonly event: ListenedEvent
  readonly type: Text
  readonly retries: Text
}

export type Timer =
  | { readonly kind: 'date'; readonly value: Text }
  | { readonly kind: 'duration'; readonly value: Text }
  | { readonly kind: 'cycle'; readonly value: Text }

export type Catch =
  | { readonly kind: 'error'; /** None: every error. */ readonly code: string | undefined }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly interrupting: boolean }

export interface Loop {
  readonly sequential: boolean
  readonly collection: Expression
  readonly itemName: string | undefined
  readonly output: { readonly name: string; readonly element: Expression } | undefined
}

export interface Element {
  readonly id: string
  readonly name: string
  readonly type: ElementType
  /** The process or sub-process it stands in; the process itself stands in none. */
  readonly scope: string | undefined
  readonly incoming: readonly Flow[]
  readonly outgoing: readonly Flow[]
  readonly defaultFlow: string | undefined
  readonly inputs: readonly Mapping[]
  readonly outputs: readonly Mapping[]
  readonly job: JobDefinition | undefined
  /** Of a user task of Zeebe's own. */
  readonly listeners: readonly TaskListener[]
  /** What its listeners' jobs have as headers, as JSON object of texts. */
  readonly headers: string
  /** Of a task or sub-process: the events at its border. */
  readonly boundaries: readonly string[]
  /** Of a boundary or intermediate event. */
  readonly catches: Catch | undefined
  /** Of an end event. */
  readonly ends: 'none' | 'terminate' | { readonly errorCode: Text } | undefined
  readonly loop: Loop | undefined
  /** Of a process or sub-process: its start event. */
  readonly start: string | undefined
}

export interface Process {
  readonly id: string
  readonly name: string
  readonly elements: ReadonlyMap<string, Element>
}
