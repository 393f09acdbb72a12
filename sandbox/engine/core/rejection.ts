/** Why a command was refused; each is one status of gRPC and of HTTP (grpc/, rest/). */
export type RejectionType =
  'NOT_FOUND' | 'INVALID_ARGUMENT' | 'INVALID_STATE' | 'ALREADY_EXISTS' | 'EXCEEDED_BATCH_RECORD_SIZE'

/** A command that the engine refused; nothing of it was carried out. */
export class Rejection extends Error {
  override readonly name = 'Rejection'
  readonly type: RejectionType

  constructor(type: RejectionType, reason: string) {
    super(reason)
    this.type = type
  }
}
