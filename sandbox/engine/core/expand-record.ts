import type { StoredRecord } from '../journal/journal.ts'
import type { Element } from '../model/process.ts'
import { formatJson, parseJson } from '../run/json-text.ts'
import type { Models } from '../run/models.ts'
import { ELEMENT, FLOW, REJECTION, type ShortRecord } from '../run/records.ts'
import type { Key } from './commands.ts'

/** A record as an exporter of the engine writes it, as a JSON text; what the journal left out is put back. */
export function expandRecord({ position, timestamp, record }: StoredRecord, models: Models): string {
  const { key, ...what } = expand(record as ShortRecord, models)
  return formatJson({
    position,
    partitionId: 1,
    key,
    timestamp,
    recordType: 'EVENT',
    rejectionType: 'NULL_VAL',
    rejectionReason: '',
    ...what,
  })
}

interface Expanded {
  readonly key: Key
  readonly valueType: string
  readonly intent: string
  readonly value: Readonly<Record<string, unknown>>
  readonly recordType?: string
  readonly rejectionType?: string
  readonly rejectionReason?: string
}

function expand(record: ShortRecord, models: Models): Expanded {
  switch (record[0]) {
    case ELEMENT: {
      const [, intent, key, elementId, isBody, scope, instance, definition] = record
      const element = models.element(definition, elementId)
      const type = isBody === 1 ? 'MULTI_INSTANCE_BODY' : element.type
      const value = elementValue(models, { elementId, type, scope, instance, definition })
      return {
        key,
        valueType: 'PROCESS_INSTANCE',
        intent: `ELEMENT_${intent}`,
        value: { ...value, bpmnEventType: eventType(element) },
      }
    }
    case FLOW: {
      const [, key, elementId, scope, instance, definition] = record
      const value = elementValue(models, { elementId, type: 'SEQUENCE_FLOW', scope, instance, definition })
      return { key, valueType: 'PROCESS_INSTANCE', intent: 'SEQUENCE_FLOW_TAKEN', value }
    }
    case REJECTION: {
      const [, valueType, intent, key, rejectionType, rejectionReason] = record
      return {
        key,
        valueType,
        intent,
        value: {},
        recordType: 'COMMAND_REJECTION',
        rejectionType,
        rejectionReason,
      }
    }
    default: {
      const [valueType, intent, key, definition, value] = record
      if (valueType === 'JOB') return { key, valueType, intent, value: jobValue(models, definition, value) }
      const around = definition === 0 ? {} : definitionValue(models, definition)
      return { key, valueType, intent, value: { ...around, ...value } }
    }
  }
}

interface ElementFacts {
  readonly elementId: string
  readonly type: string
  readonly scope: Key
  readonly instance: Key
  readonly definition: Key
}

const elementValue = (models: Models, { elementId, type, scope, instance, definition }: ElementFacts) => ({
  ...definitionValue(models, definition),
  version: models.get(definition).definition.version,
  elementId,
  bpmnElementType: type,
  bpmnEventType: 'UNSPECIFIED',
  processInstanceKey: instance,
  flowScopeKey: scope === 0 ? -1 : scope,
  parentProcessInstanceKey: -1,
  parentElementInstanceKey: -1,
})

function definitionValue(models: Models, key: Key): Readonly<Record<string, unknown>> {
  const { id, tenantId } = models.get(key).definition
  return { bpmnProcessId: id, processDefinitionKey: key, tenantId }
}

function jobValue(
  models: Models,
  definition: Key,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { elementId, variables } = value
  return {
    ...definitionValue(models, definition),
    processDefinitionVersion: models.get(definition).definition.version,
    customHeaders: JSON.parse(models.element(definition, String(elementId)).job?.headers ?? '{}') as unknown,
    worker: '',
    deadline: -1,
    recurringTime: -1,
    retryBackoff: 0,
    errorMessage: '',
    errorCode: '',
    ...value,
    variables: typeof variables === 'string' ? parseJson(variables) : {},
  }
}

function eventType({ catches, ends }: Element): string {
  if (catches) return catches.kind === 'error' ? 'ERROR' : 'TIMER'
  if (ends === 'terminate') return 'TERMINATE'
  if (typeof ends === 'object') return 'ERROR'
  return ends === 'none' ? 'NONE' : 'UNSPECIFIED'
}
