import type { Login } from './access/login.ts'
import type { TlsMaterial } from './access/tls.ts'
import type { Engine } from './core/commands.ts'
import type { Faults } from './faults.ts'
import type { JobDispatcher } from './job-dispatcher.ts'

/** What both servers in front of an engine are made of. */
export interface Front {
  readonly engine: Engine
  readonly dispatcher: JobDispatcher
  /** The address to listen on. */
  readonly host: string
  /** Whether every name of this server is good, and not only those of this machine. */
  readonly anyHost?: boolean
  /** PUT /faults sets them, and calls of the gateway go wrong as they say; without them there is no such path. */
  readonly faults?: Faults | undefined
  /** Without it there is no TLS. */
  readonly tls?: TlsMaterial | undefined
  /** Without it everybody is served. */
  readonly login?: Login | undefined
}
