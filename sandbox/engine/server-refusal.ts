import type { RejectionType } from './core/rejection.ts'

export type ServerRefusalType = 'UNIMPLEMENTED' | 'UNAVAILABLE' | 'RESOURCE_EXHAUSTED' | 'DEADLINE_EXCEEDED'

/** A request that a server refuses by itself, before the engine sees it; each type is one status of gRPC and of HTTP. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal'
  readonly type: ServerRefusalType

  constructor(type: ServerRefusalType, reason: string) {
    super(reason)
    this.type = type
  }
}

/** What Zeebe's gateway makes of a rejection; `intent` is the command's name in the engine's records. */
export const rejectionText = (intent: string, type: RejectionType, reason: string): string =>
  `Command '${intent}' rejected with code '${type}': ${reason}`
