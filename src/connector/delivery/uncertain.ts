import { isRecord, type JsonObject } from '../../json/json.ts'
import { ConnectorError, failures } from '../../failures.ts'
import type { StoredResult, Trace } from '../../ledger/ledger.ts'
import { countsOf } from './partial.ts'

/**
 * The variable in which consent to a second mail travels. Only the failure that reports UNCERTAIN with 0 retries sets
 * it; the engine keeps it in the scope of the task and gives it back with the job when a person resolves the incident.
 */
export const CONSENT_VARIABLE = 'smtpUncertainDelivery'

/** The variable with consent to a second mail, for the failure that asks a person. */
export function consentVariable(attempt: string, { messageId, server, time }: Trace): JsonObject {
  return { [CONSENT_VARIABLE]: { attempt, messageId, server, time } }
}

/** The attempt to which the job carries consent. */
export function consentTo(variables: Readonly<Record<string, unknown>>): string | undefined {
  const consent = variables[CONSENT_VARIABLE]
  const attempt = isRecord(consent) ? consent['attempt'] : undefined
  return typeof attempt === 'string' && attempt !== '' ? attempt : undefined
}

/** What is known about an uncertain mail besides its trace. */
export interface Doubt {
  /** A different mail of this job was sent. */
  readonly sentOther?: boolean
  /** What earlier transactions reached: those recipients have the mail for sure. */
  readonly kept?: StoredResult | undefined
  /** SMTP_SANDBOX_TO says something else now than when the mail was handed over. */
  readonly sandboxChanged?: boolean
}

/** UNCERTAIN with all that a person needs to look the mail up. */
export function uncertainDelivery(
  trace: Trace,
  { sentOther = false, kept, sandboxChanged = false }: Doubt = {},
): ConnectorError {
  const { recipientDomains = [] } = trace
  const what = sentOther
    ? `A mail of this job was sent by ${trace.server} at ${trace.time}, and the job now asks for another one`
    : kept
      ? forTheRest(trace, kept)
      : `The mail was handed over to ${trace.server} at ${trace.time} and no reply came: it may have been delivered, or not`
  const to = recipientDomains.length > 0 ? `, recipients at ${recipientDomains.join(', ')}` : ''
  return new ConnectorError(
    'UNCERTAIN',
    `${what} (Message-ID ${trace.messageId}${to}). ${sandboxChanged ? changedSince(trace) : failures.UNCERTAIN.advice}`,
    { delivery: 'uncertain', phase: 'reply' },
  )
}

/** Nothing that a person or a setting says makes one mail of two ways. */
function changedSince({ sandbox }: Trace): string {
  const [went, now] = sandbox ? ['to the sandbox', 'is set otherwise'] : ['to its recipients', 'is set']
  return `It went ${went}, and SMTP_SANDBOX_TO ${now} since: as long as it is, this job sends no mail, also when the incident is resolved. Complete or cancel the task, or ask the operator.`
}

function forTheRest({ server, time }: Trace, kept: StoredResult): string {
  const { had, all } = countsOf(kept)
  const sure = `${had} of ${all} recipients have this mail for sure, and a second one never goes to them`
  return `${sure}. For others it was handed over to ${server} at ${time} and no reply came: they may have it, or not`
}
