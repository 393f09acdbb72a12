import type { handleServerStreamingCall, handleUnaryCall, Metadata } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { TooLarge } from './protocol.ts'
import { trailerText, type Refusal } from './status.ts'

/** One call as its handler sees it. */
export interface Call {
  readonly request: unknown
  readonly metadata: Metadata
  /** The client gave up, its deadline passed, or it has been answered. */
  readonly cancelled: boolean
  /** Name of the host that the client called. */
  getHost(): string
  on(event: 'cancelled', listener: () => void): unknown
}

/** Ends a call: with these messages (exactly one, unless it is a stream), or refused. Never throws. */
export type Answer = (refusal: Refusal | undefined, messages: readonly object[]) => void

/** Looks after one kind of call; calls `answer` once, or not at all when the client has gone. Never throws. */
export type Handler = (call: Call, answer: Answer) => void

export function unary(handler: Handler): handleUnaryCall<unknown, object> {
  return (call, callback) =>
    look(handler, call, (refusal, [message = {}]) => {
      if (refusal) callback(asStatus(refusal))
      else callback(null, message)
    })
}

export function stream(handler: Handler): handleServerStreamingCall<unknown, object> {
  return (call) =>
    look(handler, call, (refusal, messages) => {
      if (refusal) return void call.emit('error', asStatus(refusal))
      for (const message of messages) call.write(message)
      call.end()
    })
}

function look(handler: Handler, call: Call, answer: Answer): void {
  const { request } = call
  if (request instanceof TooLarge) answer({ code: status.UNKNOWN, details: request.details }, [])
  else handler(call, answer)
}

const asStatus = ({ code, details }: Refusal): Refusal => ({ code, details: trailerText(details) })
