import type { DeployedProcess, Deployment, Resource } from '../core/commands.ts'
import type { Process } from '../model/process.ts'
import type { Run } from '../run/run.ts'
import type { DefinitionDoc } from '../state/documents.ts'

export interface ReadResource {
  readonly resource: Resource
  readonly xml: string
  readonly processes: readonly Process[]
}

/** Takes models that were read; one that is there already in just this form keeps its version. */
export function deploy(run: Run, resources: readonly ReadResource[], tenantId: string): Deployment {
  const { state, records } = run
  const key = state.newKey()
  const processes = resources.flatMap(({ resource, xml, processes: read }) =>
    read.map((process): DeployedProcess => {
      const latest = state.latest(tenantId, process.id)
      const same = latest?.xml === xml && latest.resourceName === resource.name
      const definition = same ? latest : define(process)
      return {
        bpmnProcessId: definition.id,
        version: definition.version,
        processDefinitionKey: definition.key,
        resourceName: resource.name,
        tenantId,
      }

      function define({ id }: Process): DefinitionDoc {
        const version = (latest?.version ?? 0) + 1
        const doc = {
          key: state.newKey(),
          id,
          version,
          tenantId,
          resourceName: resource.name,
          deploymentKey: key,
          xml,
        }
        state.definitions.put(doc.key, doc)
        run.models.add(doc, process)
        records.event('PROCESS', 'CREATED', doc.key, 0, JSON.stringify(toRecord(doc)))
        return doc
      }
    }),
  )
  const value = {
    resources: resources.map(({ resource: { name } }) => ({ resourceName: name })),
    processesMetadata: processes,
    tenantId,
  }
  records.event('DEPLOYMENT', 'CREATED', key, 0, JSON.stringify(value))
  return { key, tenantId, processes }
}

const toRecord = ({ id, version, key, resourceName, tenantId }: DefinitionDoc): object => ({
  bpmnProcessId: id,
  version,
  processDefinitionKey: key,
  resourceName,
  tenantId,
})
