/** A job as the rest of the worker knows it; no Camunda client type leaves `broker/`. */
export interface Job {
  /** 64-bit key as text: partitions from 4 on give keys above 2^53. */
  readonly key: string
  readonly type: string
  /** `<default>` where the engine knows no tenants. */
  readonly tenantId: string
  readonly processInstanceKey: string
  readonly processId: string
  readonly elementId: string
  readonly elementInstanceKey: string
  /** Attempts left, this one included. */
  readonly retries: number
  readonly headers: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, unknown>>
  /** Why headers or variables are empty: the engine's text cannot be read. Whole sentences. */
  readonly unreadable?: string
  /**
   * Monotonic time (ms) at which the activation was asked for. The lease is counted from here, not from the arrival:
   * a process that was stopped in between must not believe in a lease that ran out meanwhile.
   */
  readonly askedAt: number
}
