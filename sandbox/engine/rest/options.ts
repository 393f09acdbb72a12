import type { Engine } from '../core/commands.ts'
import type { JobDispatcher } from '../job-dispatcher.ts'

export interface RestOptions {
  readonly engine: Engine
  readonly dispatcher: JobDispatcher
  readonly host: string
  /** 0 is a free one. */
  readonly port: number
  readonly gatewayPort: number
}
