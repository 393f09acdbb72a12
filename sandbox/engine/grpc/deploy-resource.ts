import { DEFAULT_TENANT, type Engine, type Resource } from '../core/commands.ts'
import type { Handler } from './handler.ts'
import { refusalOf } from './status.ts'

interface Request {
  readonly resources: readonly Resource[]
  readonly tenantId: string
}

export function deployResourceHandler(engine: Engine): Handler {
  return (call, answer) => {
    const { resources, tenantId } = call.request as Request
    engine.deploy(resources, tenantId || DEFAULT_TENANT).then(
      (deployment) => {
        const deployments = deployment.processes.map((process) => ({ process }))
        answer(undefined, [{ key: deployment.key, tenantId: deployment.tenantId, deployments }])
      },
      (problem: unknown) => answer(refusalOf(problem, 'CREATE'), []),
    )
  }
}
