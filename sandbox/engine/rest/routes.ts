import { topologyJson } from '../topology.ts'
import type { RestOptions } from './options.ts'
import type { Route } from './route.ts'

/** Everything that REST answers; whatever needs a second store in Zeebe (searches, lists) is not there. */
export function restRoutes({ host, gatewayPort }: RestOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2/topology',
      answer: async () => ({ status: 200, body: topologyJson({ host, port: gatewayPort }) }),
    },
  ]
}
