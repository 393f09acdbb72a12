import type { Key } from '../core/commands.ts'

/** What the engine knows, as documents that are replaced and never changed. Times are milliseconds since 1970. */

export interface DefinitionDoc {
  readonly key: Key
  readonly id: string
  readonly version: number
  readonly tenantId: string
  readonly resourceName: string
  readonly deploymentKey: Key
  readonly xml: string
}

export type Phase = 'activating' | 'active' | 'completing' | 'terminating'

/** An instance of an element: of a task, an event, a sub-process, or of a whole process. */
export interface ElementDoc {
  readonly key: Key
  readonly elementId: string
  /** The element of a multi-instance is there once as its body and once for each item. */
  readonly role: 'plain' | 'body' | 'item'
  readonly definitionKey: Key
  readonly instanceKey: Key
  /** The instance of the scope that it is in; 0 for a process. */
  readonly parent: Key
  readonly phase: Phase
  /** Instances in this scope that have not ended. */
  readonly children: number
  /** Of a scope: the flows whose tokens wait at a parallel gateway, by gateway. */
  readonly waiting?: Readonly<Record<string, readonly string[]>>
  /** Of the body of a sequential multi-instance: the index of the item that comes next. */
  readonly nextItem?: number
  /** Of an item: counts from 1. */
  readonly loopCounter?: number
  /** Variables that came with what ends the element; they are handed on when it completes. */
  readonly arrived?: string
  /** Of an exclusive gateway: the flow that was chosen. */
  readonly chosen?: string
  /** Of a process: when it started. */
  readonly startedAt?: number
}

/** The items of a multi-instance, as JSON texts, under the key of its body. */
export interface LoopDoc {
  readonly items: readonly string[]
}

/** What came of one item, under the item's key. */
export interface ResultDoc {
  readonly key: Key
  readonly body: Key
  /** Counts from 0. */
  readonly index: number
  readonly json: string
}

export interface JobDoc {
  readonly key: Key
  readonly type: string
  readonly element: Key
  readonly elementId: string
  readonly instanceKey: Key
  readonly definitionKey: Key
  readonly tenantId: string
  readonly retries: number
  readonly state: 'activatable' | 'activated' | 'backing-off' | 'failed' | 'error-thrown'
  readonly worker: string
  /** End of the lease while activated; end of the back-off while backing off. */
  readonly deadline: number
  readonly errorMessage: string
  /** Set for the job of a user task's listener. */
  readonly listener?: ListenerDoc
}

export interface ListenerDoc {
  readonly userTask: Key
  readonly event: 'creating' | 'completing'
  /** Its place among the listeners of the task. */
  readonly index: number
}

export interface IncidentDoc {
  readonly key: Key
  readonly errorType: string
  readonly errorMessage: string
  readonly element: Key
  readonly elementId: string
  readonly instanceKey: Key
  readonly definitionKey: Key
  /** -1 when it is not about a job. */
  readonly jobKey: Key
  /** What is tried again when it is resolved. */
  readonly retry: 'activate' | 'complete' | 'job'
}

export interface TimerDoc {
  readonly key: Key
  readonly dueAt: number
  /** The instance that waits, or at whose border the event is. */
  readonly element: Key
  readonly eventId: string
  /** Further times it fires after this one; -1: for ever. */
  readonly repetitions: number
  readonly intervalMs: number
}

export interface UserTaskDoc {
  readonly key: Key
  readonly element: Key
  readonly elementId: string
  readonly instanceKey: Key
  /** Its listeners are asked; with `completing`, what it is completed with is JSON. */
  readonly waits?: 'creating' | 'completing'
  readonly variables?: string
}
