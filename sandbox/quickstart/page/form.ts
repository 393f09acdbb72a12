import type { IncomingMessage } from 'node:http'

const LARGEST = 4 * 1024 * 1024

/** A form that cannot be followed; the message is one sentence for the page. */
export class FormProblem extends Error {
  override readonly name = 'FormProblem'
}

/** Reads the fields of a form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > LARGEST) throw new FormProblem('That is more than 4 MB.')
    parts.push(part)
  }
  return new URLSearchParams(Buffer.concat(parts).toString())
}

/** The variables that a form gives as JSON. */
export function readVariables(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const text = form.get('variables') ?? ''
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (problem) {
    throw new FormProblem(`The variables are no JSON: ${problem instanceof Error ? problem.message : ''}.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FormProblem('The variables must be a JSON object, such as {"approved": true}.')
  return { ...value }
}
