import { z } from 'zod'
import { formatVariables } from '../../../src/json/lossless.ts'
import { DEFAULT_TENANT, type Commands, type Engine, type JsonText, type Key } from '../core/commands.ts'
import { parseJson } from './body.ts'
import { badRequest } from './problem.ts'
import { NO_CONTENT, type Reply, type RestRequest, type Route } from './route.ts'

/** Variables in a body: an object that becomes JSON text again with every digit; none is an empty one. */
export const variables = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((values): JsonText => formatVariables(values ?? {}))

export const tenant = z
  .string()
  .nullish()
  .transform((id) => (id === null || id === undefined || id === '' ? DEFAULT_TENANT : id))

/** A text that may be left out. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

/** An integer that may be left out. */
export const integer = (otherwise: number) =>
  z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? otherwise)

/** A key of the path; one that no engine gives is refused. */
export function keyIn({ parameters }: RestRequest): Key {
  const { key = '' } = parameters
  if (!/^-?\d{1,19}$/.test(key)) throw badRequest(`Failed to convert 'key' with value: '${key}'`)
  return Number(key)
}

/** A route whose body has this shape and that carries out one command on the key of its path. */
export function command<Shape>(
  engine: Engine,
  route: Pick<Route, 'method' | 'path'> & { readonly intent: string },
  shape: z.ZodType<Shape>,
  carryOut: (commands: Commands, key: Key, body: Shape) => void,
): Route {
  return {
    ...route,
    answer: async (request): Promise<Reply> => {
      const key = keyIn(request)
      const body = parseJson(request.body, shape)
      await engine.run((commands) => carryOut(commands, key, body))
      return NO_CONTENT
    },
  }
}

/** A body that says nothing that matters. */
export const anything = z.unknown()
