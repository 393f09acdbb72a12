import { CONSENT_VARIABLE } from '../../../src/connector/delivery/uncertain.ts'
import type { Incident, Instance } from './instance.ts'

/** Whether resolving the incident sends a mail that may have arrived: the worker left its trace in the task's scope. */
export function isUncertain(
  { variables }: Instance,
  { elementInstanceKey, errorMessage }: Incident,
): boolean {
  const scope = variables.find(({ scopeKey }) => scopeKey === elementInstanceKey)
  const trace: unknown = JSON.parse(scope?.values[CONSENT_VARIABLE] ?? 'null')
  if (typeof trace !== 'object' || trace === null || !('messageId' in trace)) return false
  // the trace stays where it is; an incident that came later speaks of something else
  return typeof trace.messageId === 'string' && errorMessage.includes(trace.messageId)
}
