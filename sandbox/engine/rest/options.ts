import type { Engine } from '../core/commands.ts'
import type { Faults } from '../faults.ts'
import type { JobDispatcher } from '../job-dispatcher.ts'

export interface RestOptions {
  readonly engine: Engine
  readonly dispatcher: JobDispatcher
  readonly host: string
  /** 0 is a free one. */
  readonly port: number
  readonly gatewayPort: number
  /** PUT /faults sets them; without them there is no such path. */
  readonly faults?: Faults | undefined
  /** Whether every name of this server is good, and not only those of this machine. */
  readonly anyHost?: boolean
}
