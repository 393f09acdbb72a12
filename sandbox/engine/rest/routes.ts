import { documentRoutes } from './document-routes.ts'
import { engineRoutes } from './engine-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { jobRoutes } from './job-routes.ts'
import type { RestOptions } from './options.ts'
import { processRoutes } from './process-routes.ts'
import type { Route } from './route.ts'

/** Everything that REST answers; whatever needs a second store in Zeebe (searches, lists, XML) is not there. */
export const restRoutes = (options: RestOptions): readonly Route[] => [
  ...engineRoutes(options),
  ...processRoutes(options),
  ...jobRoutes(options),
  ...documentRoutes(),
  ...faultRoutes(options),
]
