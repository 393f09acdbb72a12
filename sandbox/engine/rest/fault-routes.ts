import { faultSettings } from '../faults.ts'
import { parseJson } from './body.ts'
import type { RestOptions } from './options.ts'
import { NO_CONTENT, type Route } from './route.ts'

/** Faults on demand, when the engine was started for that. */
export const faultRoutes = ({ faults }: RestOptions): readonly Route[] =>
  faults
    ? [
        {
          method: 'PUT',
          path: '/faults',
          answer: async ({ body }) => {
            faults.set(parseJson(body, faultSettings))
            return NO_CONTENT
          },
        },
      ]
    : []
