import type { Inputs } from '../../support/mail-bench.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import type { Variables } from '../../../sandbox/client/engine-client.ts'

/** One thing that a mail can have: what the modeler types, and what a reader of its bytes must find. */
export interface Row {
  readonly name: string
  /** Beside those of a plain mail. */
  readonly inputs: Inputs
  readonly variables?: Variables
  /** Files in the content root: what stands in them, by their path. */
  readonly files?: Readonly<Record<string, string | Buffer>>
  /** Expectations about the one mail that arrived. */
  readonly read: (message: ReceivedMessage) => void | Promise<void>
  /** Expectations about the result in the process. */
  readonly result?: (result: Readonly<Record<string, unknown>>) => void
}
