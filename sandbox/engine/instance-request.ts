import { DEFAULT_TENANT, type InstanceRequest, type JsonText, type Key } from './core/commands.ts'
import { Rejection } from './core/rejection.ts'
import { ServerRefusal } from './server-refusal.ts'

/** What a client says of the instance that it wants; whatever it leaves out is empty or 0. */
export interface InstanceWish {
  readonly processDefinitionKey: Key
  readonly bpmnProcessId: string
  readonly version: number
  readonly variables: JsonText
  readonly startInstructions: readonly unknown[]
  readonly tenantId: string
}

/** Throws when it asks for nothing, or for more than this engine can. */
export function instanceRequest(wish: InstanceWish): InstanceRequest {
  const { processDefinitionKey, bpmnProcessId, version } = wish
  if (wish.startInstructions.length > 0)
    throw new ServerRefusal('UNIMPLEMENTED', 'This engine starts instances at their start event only')
  const common = { variables: variablesOf(wish.variables), tenantId: wish.tenantId || DEFAULT_TENANT }
  if (bpmnProcessId !== '') return { bpmnProcessId, version, ...common }
  if (processDefinitionKey > 0) return { processDefinitionKey, ...common }
  throw new Rejection(
    'INVALID_ARGUMENT',
    'Expected at least a bpmnProcessId or a key greater than -1, but none given',
  )
}

/** A client that sends no variables leaves the field empty. */
export const variablesOf = (json: JsonText): JsonText => (json.trim() === '' ? '{}' : json)
