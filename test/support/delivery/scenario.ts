import type { LedgerKind } from './ledger-places.ts'
import { LEASE_MS } from './worker-double.ts'

/** What a healthy system does not do, or what not every run should see. */
export type Fault =
  /** A command to the engine, or its answer, is lost. */
  | 'lost'
  /** A call arrives after its sender has stopped waiting. */
  | 'delayed'
  /** A call of the ledger fails. */
  | 'ledger'
  /** The mail server refuses, or the connection to it breaks. */
  | 'wire'
  /** The connection breaks between the last byte and the reply. */
  | 'reply'
  /** kill -9. */
  | 'crash'
  /** SIGSTOP, a suspended machine: nothing of a worker runs while time passes for the others. */
  | 'freeze'
  /** SIGTERM; what is not done when the time is over is aborted. */
  | 'shutdown'
  /** Somebody changes the mail of the job. */
  | 'change'
  /** Somebody cancels the process of the job. */
  | 'cancel'
  /** The engine is set back to a backup. */
  | 'restore'
  /** The engine is set up anew, and another job has the same key. */
  | 'anew'

export interface Scenario {
  readonly ledger: LedgerKind
  readonly onUncertain: 'report' | 'resend'
  readonly expression: 'none' | 'bpmnError' | 'jobError'
  /** Whether the process catches BPMN errors. */
  readonly catchesErrors: boolean
  readonly onFailure: 'fail' | 'continue'
  readonly onPartial: 'accept' | 'retry-deferred'
  readonly retries: number
  /** The message goes over the gate in parts, with pauses. */
  readonly inParts: boolean
  readonly connections: number
  /** So many recipients does the server take in one transaction. */
  readonly limit: number
  /** The worker's own, or a longer one that the header jobTimeout asks for. */
  readonly leaseMs: number
  /** Who hurries and who falls asleep, and when; 0: nobody. */
  readonly pace: number
  /** Words of what happens more often, and less often, than it usually does. */
  readonly often: readonly string[]
  readonly seldom: readonly string[]
  /** How often each may happen; one that is not named does not. */
  readonly faults: Readonly<Partial<Record<Fault, number>>>
}

const EXPRESSIONS = {
  none: undefined,
  bpmnError: 'bpmnError("404", "Error in Sending Mail!!")',
  jobError: 'jobError("failed", {}, 1)',
}

export function headersOf({ expression, leaseMs }: Scenario): Record<string, string> {
  const errorExpression = EXPRESSIONS[expression]
  return {
    resultVariable: 'mail',
    ...(leaseMs !== LEASE_MS && { jobTimeout: `PT${leaseMs / 1000}S` }),
    ...(errorExpression !== undefined && { errorExpression }),
  }
}

export const RECIPIENTS = ['ada@example.org', 'bob@example.org']

export function variablesOf({ onFailure, onPartial }: Scenario, subject: string): Record<string, unknown> {
  return {
    authentication: { hostname: 'mail.example.com', port: 587 },
    smtpEmailMailBoxName: 'from@example.com',
    smtpEmailToRecipients: RECIPIENTS,
    smtpEmailSubject: subject,
    smtpEmailContentType: 'text',
    smtpEmailContent: 'Hello',
    smtpEmailOnFailure: onFailure,
    smtpEmailOnPartial: onPartial,
  }
}
