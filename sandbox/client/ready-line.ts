import { z } from 'zod'

const schema = z.object({ event: z.literal('ready'), grpcAddress: z.string(), restAddress: z.string() })

/** Where the engine listens, if this line of its standard output says so. */
export function readyLine(line: string): { grpcAddress: string; restAddress: string } | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
