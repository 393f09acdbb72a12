import type { EngineClient } from '../../client/engine-client.ts'
import { readInstances, type Instance } from './instance.ts'

/** What a person at the page can see and do in the engine. */
export interface Desk {
  /** Newest first. */
  instances(): Promise<readonly Instance[]>
  setVariables(scopeKey: string, variables: Readonly<Record<string, unknown>>): Promise<void>
  /** Gives a job one more attempt. */
  allowRetry(jobKey: string): Promise<void>
  resolve(incidentKey: string): Promise<void>
  completeJob(jobKey: string, variables: Readonly<Record<string, unknown>>): Promise<void>
  completeUserTask(userTaskKey: string, variables: Readonly<Record<string, unknown>>): Promise<void>
}

/** The engine in the box, over its REST address and its gateway. */
export function engineDesk(restAddress: string, client: EngineClient): Desk {
  return {
    instances: async () => readInstances(await (await ask(`${restAddress}/instances`)).json()),
    setVariables: (scope, variables) => client.setVariables(scope, variables, true),
    allowRetry: (jobKey) => client.updateRetries(jobKey, 1),
    resolve: (incidentKey) => client.resolveIncident(incidentKey),
    completeJob: (jobKey, variables) => client.completeJob(jobKey, variables),
    completeUserTask: async (key, variables) => {
      await ask(`${restAddress}/v2/user-tasks/${key}/completion`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ variables }),
      })
    },
  }
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`The engine answered ${answer.status}: ${await answer.text()}`)
  return answer
}
