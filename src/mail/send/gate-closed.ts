/** Why the gate let nothing pass, or a send was ended from our side. */
export type WhyClosed =
  /** The job may be somebody else's by now. */
  | 'lease'
  /** SMTP_SEND_TIMEOUT. */
  | 'deadline'
  /** Another attempt wrote the entry since it was looked at. */
  | 'overtaken'
  /** The entry could not be written, so nothing may go out. */
  | 'ledger'
  | 'shutdown'
  /** The operator lets nothing be sent (SMTP_STOP_FILE). */
  | 'stop-file'
  /** The server allows no more connections, and none of those that work became free in time. */
  | 'connections'
  /** The account stands still, and other accounts need the worker. */
  | 'stalled'
  /** Its turn in the account's rate is over, since it was not heard of for too long. */
  | 'rate'

/** The gate is closed: nothing of the message was handed over, nor will be. */
export class GateClosed extends Error {
  override readonly name = 'GateClosed'
  readonly why: WhyClosed

  constructor(why: WhyClosed) {
    super(`not handed over: ${why}`)
    this.why = why
  }
}
