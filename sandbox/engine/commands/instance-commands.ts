import type { Instance, InstanceRequest, JsonText, Key } from '../core/commands.ts'
import { Rejection } from '../core/rejection.ts'
import { readVariables } from '../run/json-text.ts'
import { activate, enterProcess, finish, terminate } from '../run/lifecycle.ts'
import { raise, resolved } from '../run/incidents.ts'
import type { Run } from '../run/run.ts'
import { propagate, setLocal } from '../run/scopes.ts'
import { completeWhenAgreed } from '../run/task-listeners.ts'
import type { DefinitionDoc, IncidentDoc } from '../state/documents.ts'

export function createInstance(run: Run, request: InstanceRequest): Instance {
  const definition = definitionFor(run, request)
  const variables = readVariables(request.variables)
  const processInstanceKey = enterProcess(run, definition.key, variables)
  const { key: processDefinitionKey, id: bpmnProcessId, version, tenantId } = definition
  return { processDefinitionKey, bpmnProcessId, version, tenantId, processInstanceKey }
}

function definitionFor({ state }: Run, request: InstanceRequest): DefinitionDoc {
  const { bpmnProcessId = '', version = -1, processDefinitionKey, tenantId } = request
  const missing = (what: string) =>
    new Rejection('NOT_FOUND', `Expected to find process definition with ${what}, but none found`)
  if (processDefinitionKey !== undefined && processDefinitionKey > 0) {
    const byKey = state.definitions.get(processDefinitionKey)
    if (byKey?.tenantId === tenantId) return byKey
    throw missing(`key '${processDefinitionKey}'`)
  }
  if (bpmnProcessId === '')
    throw new Rejection(
      'INVALID_ARGUMENT',
      'Expected at least a bpmnProcessId or a key greater than -1, but none given',
    )
  const found =
    version < 0 ? state.latest(tenantId, bpmnProcessId) : state.version(tenantId, bpmnProcessId, version)
  if (found) return found
  throw missing(`process ID '${bpmnProcessId}'${version < 0 ? '' : ` and version '${version}'`}`)
}

export function cancelInstance(run: Run, key: Key): void {
  if (!run.state.instances.has(key))
    throw new Rejection(
      'NOT_FOUND',
      `Expected to cancel a process instance with key '${key}', but no such process was found`,
    )
  terminate(run, key)
}

export function setVariables(run: Run, scope: Key, text: JsonText, local: boolean): Key {
  if (!run.state.elements.get(scope))
    throw new Rejection(
      'NOT_FOUND',
      `Expected to update variables for element with key '${scope}', but no such element was found`,
    )
  const variables = readVariables(text)
  if (local) setLocal(run, scope, variables)
  else propagate(run, scope, variables)
  return run.state.newKey()
}

export function resolveIncident(run: Run, key: Key): void {
  const incident = run.state.incidents.get(key)
  if (!incident)
    throw new Rejection(
      'NOT_FOUND',
      `Expected to resolve incident with key '${key}', but no such incident was found`,
    )
  resolved(run, incident)
  const { element, retry } = incident
  if (retry === 'activate') run.later(() => activate(run, element))
  else if (retry === 'complete') run.later(() => finish(run, element))
  else goOnWithJob(run, incident)
}

/** The job may be taken again; one without retries has its incident again at once. */
function goOnWithJob(run: Run, { jobKey, element, errorType, errorMessage, retry }: IncidentDoc): void {
  const job = run.state.jobs.get(jobKey)
  const doc = run.state.elements.get(element)
  if (!job || !doc) return
  if (job.retries > 0) run.state.jobs.put(jobKey, { ...job, state: 'activatable' })
  else raise(run, doc, { errorType, errorMessage, retry, jobKey })
}

export function completeUserTask(run: Run, key: Key, text: JsonText): void {
  const task = run.state.userTasks.get(key)
  const doc = task && run.state.elements.get(task.element)
  if (!task || !doc)
    throw new Rejection(
      'NOT_FOUND',
      `Expected to complete user task with key '${key}', but no such user task was found`,
    )
  if (task.waits)
    throw new Rejection(
      'INVALID_STATE',
      `Expected to complete user task with key '${key}', but it is in state '${task.waits.toUpperCase()}'`,
    )
  readVariables(text)
  completeWhenAgreed(run, task, text)
}
