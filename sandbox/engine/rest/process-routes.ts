import { z } from 'zod'
import type { Engine, Instance, InstanceRequest, JsonText } from '../core/commands.ts'
import { instanceRequest } from '../instance-request.ts'
import { createWithResult, type ResultWish } from '../instance-result.ts'
import { parseForm, parseJson } from './body.ts'
import { anything, command, integer, tenant, text, variables } from './command.ts'
import type { RestOptions } from './options.ts'
import { badRequest } from './problem.ts'
import type { Route } from './route.ts'

// numbers in 8.6, text in 8.8
const key = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(Number),
])
const creation = z.object({
  processDefinitionId: text,
  processDefinitionKey: key.nullish(),
  processDefinitionVersion: integer(-1),
  startInstructions: z.array(z.unknown()).nullish(),
  variables,
  tenantId: tenant,
  awaitCompletion: z.boolean().nullish(),
  requestTimeout: integer(0),
  fetchVariables: z.array(z.string()).nullish(),
})
const setting = z.object({ variables, local: z.boolean().nullish() })
const userTask = z.object({ variables })

/** Processes and their instances. */
export function processRoutes({ engine }: RestOptions): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v2/deployments',
      intent: 'CREATE',
      answer: async ({ body, contentType }) => {
        const form = await parseForm(body, contentType)
        const files = form.getAll('resources').filter((part) => typeof part !== 'string')
        if (files.length === 0) throw badRequest("Required part 'resources' is not present.")
        const resources = await Promise.all(
          files.map(async (file) => ({ name: file.name, content: Buffer.from(await file.arrayBuffer()) })),
        )
        const { key, tenantId, processes } = await engine.deploy(
          resources,
          tenant.parse(form.get('tenantId')),
        )
        const deployments = processes.map(({ bpmnProcessId, version, ...process }) => ({
          processDefinition: {
            processDefinitionId: bpmnProcessId,
            processDefinitionVersion: version,
            ...process,
          },
        }))
        return { status: 200, body: { deploymentKey: key, deployments, tenantId } }
      },
    },
    {
      method: 'POST',
      path: '/v2/process-instances',
      intent: 'CREATE',
      answer: async ({ body, signal }) => {
        const wish = parseJson(body, creation)
        const request = instanceRequest({
          bpmnProcessId: wish.processDefinitionId,
          processDefinitionKey: wish.processDefinitionKey ?? 0,
          version: wish.processDefinitionVersion,
          variables: wish.variables,
          startInstructions: wish.startInstructions ?? [],
          tenantId: wish.tenantId,
        })
        if (!wish.awaitCompletion) {
          const instance = await engine.run((commands) => commands.createInstance(request))
          return { status: 200, body: instanceJson(instance) }
        }
        const limits = { timeoutMs: wish.requestTimeout, fetchVariables: wish.fetchVariables ?? [] }
        const result = await resultOf(engine, request, limits, signal)
        const plain = JSON.stringify(instanceJson(result.instance))
        return { status: 200, body: `${plain.slice(0, -1)},"variables":${result.variables}}` }
      },
    },
    command(
      engine,
      { method: 'POST', path: '/v2/process-instances/{key}/cancellation', intent: 'CANCEL' },
      anything,
      (commands, instance) => commands.cancelInstance(instance),
    ),
    command(
      engine,
      { method: 'PUT', path: '/v2/element-instances/{key}/variables', intent: 'UPDATE' },
      setting,
      (commands, scope, body) => void commands.setVariables(scope, body.variables, body.local === true),
    ),
    command(
      engine,
      { method: 'POST', path: '/v2/incidents/{key}/resolution', intent: 'RESOLVE' },
      anything,
      (commands, incident) => commands.resolveIncident(incident),
    ),
    command(
      engine,
      { method: 'POST', path: '/v2/user-tasks/{key}/completion', intent: 'COMPLETE' },
      userTask,
      (commands, task, body) => commands.completeUserTask(task, body.variables),
    ),
  ]
}

function instanceJson({ bpmnProcessId, version, ...instance }: Instance): object {
  return { ...instance, processDefinitionId: bpmnProcessId, processDefinitionVersion: version }
}

function resultOf(
  engine: Engine,
  request: InstanceRequest,
  wish: ResultWish,
  signal: AbortSignal,
): Promise<{ instance: Instance; variables: JsonText }> {
  return new Promise((resolve, reject) => {
    const leave = createWithResult(
      engine,
      () => request,
      wish,
      (result) => {
        if ('problem' in result) reject(result.problem)
        else resolve(result)
      },
    )
    signal.addEventListener('abort', () => {
      leave()
      reject(new Error('the client has gone'))
    })
  })
}
