import { z } from 'zod'

/** A key; as text, since those of later partitions are above 2^53. */
const key = z.union([z.string(), z.number()]).transform(String)

const instanceSchema = z.object({
  key,
  bpmnProcessId: z.string(),
  version: z.number(),
  state: z.enum(['active', 'completed', 'terminated']),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  elements: z.array(z.object({ key, elementId: z.string(), type: z.string() })),
  variables: z.array(
    z.object({ scopeKey: key, elementId: z.string(), values: z.record(z.string(), z.string()) }),
  ),
  incidents: z.array(
    z.object({
      key,
      errorType: z.string(),
      errorMessage: z.string(),
      elementId: z.string(),
      elementInstanceKey: key,
      jobKey: key,
    }),
  ),
  jobs: z.array(
    z.object({ key, type: z.string(), elementId: z.string(), retries: z.number(), state: z.string() }),
  ),
  userTasks: z.array(z.object({ key, elementId: z.string() })),
})

/** What the page shows of one process instance; values of variables are JSON texts. */
export type Instance = z.infer<typeof instanceSchema>
export type Incident = Instance['incidents'][number]

/** Reads what the engine says about its instances, newest first. */
export const readInstances = (body: unknown): readonly Instance[] => z.array(instanceSchema).parse(body)
