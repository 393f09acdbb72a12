/** Why the gate let nothing pass, or a send was ended from our side. */
export type RefusalReason =
  /** The job may be somebody else's by now. */
  | 'lease'
  /** SMTP_SEND_TIMEOUT. */
  | 'deadline'
  /** Another attempt wrote the entry since it was looked at. */
  | 'overtaken'
  /** The entry could not be written, so nothing may go out. */
  | 'ledger'
  | 'shutdown'

export class GateRefusal extends Error {
  override readonly name = 'GateRefusal'
  readonly why: RefusalReason

  constructor(why: RefusalReason) {
    super(`not handed over: ${why}`)
    this.why = why
  }
}
