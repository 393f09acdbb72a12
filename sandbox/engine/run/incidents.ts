import type { Key } from '../core/commands.ts'
import type { ElementDoc, IncidentDoc } from '../state/documents.ts'
import type { Run } from './run.ts'

export interface Trouble {
  readonly errorType: string
  readonly errorMessage: string
  readonly retry: IncidentDoc['retry']
  readonly jobKey?: Key
}

const MESSAGE_LENGTH = 10_000

/** An element cannot go on until a person resolves this. */
export function raise(
  run: Run,
  doc: ElementDoc,
  { errorType, errorMessage, retry, jobKey = -1 }: Trouble,
): void {
  const { key: element, elementId, instanceKey, definitionKey } = doc
  const incident: IncidentDoc = {
    key: run.state.newKey(),
    errorType,
    errorMessage:
      errorMessage.length > MESSAGE_LENGTH ? `${errorMessage.slice(0, MESSAGE_LENGTH)}...` : errorMessage,
    element,
    elementId,
    instanceKey,
    definitionKey,
    jobKey,
    retry,
  }
  run.state.incidents.put(incident.key, incident)
  tell(run, incident, 'CREATED')
}

export function resolved(run: Run, incident: IncidentDoc): void {
  run.state.incidents.remove(incident.key)
  tell(run, incident, 'RESOLVED')
}

/** The element ends, and its incidents with it. */
export function resolveAll(run: Run, element: Key): void {
  for (const key of run.state.incidentsOf.of(element)) {
    const incident = run.state.incidents.get(key)
    if (incident) resolved(run, incident)
  }
}

function tell(run: Run, incident: IncidentDoc, intent: string): void {
  const value = {
    errorType: incident.errorType,
    errorMessage: incident.errorMessage,
    processInstanceKey: incident.instanceKey,
    elementId: incident.elementId,
    elementInstanceKey: incident.element,
    jobKey: incident.jobKey,
    variableScopeKey: incident.element,
  }
  run.records.event('INCIDENT', intent, incident.key, incident.definitionKey, JSON.stringify(value))
}
