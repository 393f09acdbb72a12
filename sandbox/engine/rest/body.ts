import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { parseVariables } from '../../../src/json/lossless.ts'
import { badRequest, RestProblem } from './problem.ts'

/** Reads a body of at most `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new RestProblem(413, 'Payload Too Large', `The body may have ${limit} bytes at most`)
  if (Number(request.headers['content-length']) > limit) throw tooLarge
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length
      if (size > limit) break
      parts.push(part)
    }
  } catch {
    throw badRequest('The body ended before it was complete')
  }
  if (size > limit) throw tooLarge
  return Buffer.concat(parts)
}

/** The body as JSON of this shape; an empty one is an empty object, and long integers arrive as `bigint`. */
export function parseJson<Shape>(body: Buffer, shape: z.ZodType<Shape>): Shape {
  const result = shape.safeParse(readJson(body))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const property = issue?.path.join('.') ?? ''
  throw badRequest(`Request property [${property}] cannot be parsed: ${issue?.message ?? ''}`)
}

function readJson(body: Buffer): unknown {
  const text = body.toString()
  if (text.trim() === '') return {}
  try {
    return parseVariables(text)
  } catch {
    throw badRequest('Failed to read request: the body is no JSON')
  }
}

/** The parts of a multipart body. */
export async function parseForm(body: Buffer, contentType: string): Promise<FormData> {
  if (!/^multipart\/form-data\s*;/i.test(contentType))
    throw new RestProblem(415, 'Unsupported Media Type', 'The body must be multipart/form-data')
  try {
    // deprecated for servers because it buffers; this body is bounded and buffered already
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw badRequest('Failed to parse the body: it is no multipart/form-data')
  }
}
