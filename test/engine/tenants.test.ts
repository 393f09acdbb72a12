import { expect, test, onTestFinished } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { mailServer } from '../support/mail-worker.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
const TYPE = 'tenants'

/** One instance in a tenant, over REST: the client of the tests knows the default tenant alone. */
async function startIn(
  tenantId: string,
  server: { readonly host: string; readonly port: number },
): Promise<string> {
  const form = new FormData()
  form.append('resources', new Blob([mailProcess(`${TYPE}-${tenantId}`, TYPE)]), 'process.bpmn')
  form.append('tenantId', tenantId)
  const deployed = await fetch(`${engine.restAddress}/v2/deployments`, { method: 'POST', body: form })
  expect(deployed.status).toBe(200)
  const started = await fetch(`${engine.restAddress}/v2/process-instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      processDefinitionId: `${TYPE}-${tenantId}`,
      tenantId,
      variables: mailVariables(server, tenantId),
    }),
  })
  const { processInstanceKey } = (await started.json()) as { processInstanceKey: number | string }
  return String(processInstanceKey)
}

test('one worker serves the tenants of its list, and no other', async () => {
  const server = await mailServer()
  const worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: { SMTP_JOB_TYPES: `${TYPE}=seed`, CAMUNDA_TENANT_ID: 'tenant-a, tenant-b' },
  })
  onTestFinished(async () => {
    await worker.stop()
  })
  await startIn('tenant-c', server)
  const served = [await startIn('tenant-a', server), await startIn('tenant-b', server)]
  for (const instance of served) expect(await engine.records.instanceEnd(instance)).toBe('completed')
  expect(server.messages.map(({ mail }) => mail.subject).toSorted()).toEqual(['tenant-a', 'tenant-b'])
})
