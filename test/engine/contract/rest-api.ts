import { keysAsText } from '../../../sandbox/client/engine-record.ts'

export interface RestAnswer {
  readonly status: number
  /** Keys are text, whether they are numbers (8.6) or text (8.8) on the way. */
  readonly body: Readonly<Record<string, unknown>>
}

/** One call of the REST API with a JSON body. */
export async function rest(
  address: string,
  method: string,
  path: string,
  body?: object,
): Promise<RestAnswer> {
  const answer = await fetch(address + path, {
    method,
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return readAnswer(answer)
}

export async function readAnswer(answer: Response): Promise<RestAnswer> {
  const text = await answer.text()
  const isJson = text !== '' && (answer.headers.get('content-type') ?? '').includes('json')
  return {
    status: answer.status,
    body: isJson ? (JSON.parse(keysAsText(text)) as Record<string, unknown>) : {},
  }
}
