import type { Readable } from 'node:stream'
import { ConnectorError } from '../failures.ts'
import { errorCode } from '../text/error-text.ts'
import { ConnectError } from './connect.ts'
import { NotEncrypted, type HttpReply, type HttpRequest } from './http-request.ts'
import type { OwnTrust } from './trust.ts'

/** A file as it begins to come. */
export interface Download {
  readonly kind: 'file'
  /** Bytes, where the server says how many come. */
  readonly size: number | undefined
  readonly contentType: string | undefined
  readonly disposition: string | undefined
  readonly body: Readable
}

/** It is elsewhere, or so the server says. */
export interface Redirect {
  readonly kind: 'redirect'
  readonly status: number
  readonly location: string | undefined
}

/** No file came. The message follows the name of the server. */
export class NoDownload extends Error {
  override readonly name = 'NoDownload'
  /** The reply, where there was one. */
  readonly status: number | undefined
  /** It may come if it is asked for later. */
  readonly isForNow: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    { status, isForNow, retryAfterMs }: Partial<Pick<NoDownload, 'status' | 'isForNow' | 'retryAfterMs'>>,
    cause?: unknown,
  ) {
    super(message, { cause })
    this.status = status
    this.isForNow = isForNow ?? false
    this.retryAfterMs = retryAfterMs
  }
}

export interface DownloadOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly own?: OwnTrust
  readonly signal: AbortSignal
}

/** Compressed content would be another file, and could be far larger than it looks. */
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'smtp-connector' }

/** Asks for a file once. Rejects with NoDownload, or with the ConnectorError of a host that is denied, which goes on after the name of the file. */
export async function download(
  request: HttpRequest,
  url: URL,
  { headers, own, signal }: DownloadOptions,
): Promise<Download | Redirect> {
  const init = { method: 'GET', headers: { ...HEADERS, ...headers }, signal }
  const reply = await request(url, init, own).catch((error: unknown) => {
    if (!(error instanceof ConnectorError)) throw unreachable(error)
    throw new ConnectorError(error.type, `cannot be fetched. ${error.message}`, error.details, error)
  })
  const { status } = reply
  if (status !== 200) reply.body.destroy()
  if (status >= 300 && status < 400) return { kind: 'redirect', status, location: one(reply, 'location') }
  if (status !== 200) throw refused(reply)
  const encoding = one(reply, 'content-encoding') ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') {
    reply.body.destroy()
    throw new NoDownload('gives it in a compressed form that was not asked for', { status })
  }
  return {
    kind: 'file',
    size: sizeIn(one(reply, 'content-length')),
    contentType: one(reply, 'content-type'),
    disposition: one(reply, 'content-disposition'),
    body: reply.body,
  }
}

/** What broke a body off, in words that follow "it". */
export function brokenOff(error: unknown): string {
  const code = errorCode(error)
  if (code === 'UND_ERR_BODY_TIMEOUT') return 'came to a standstill'
  return `broke off before its end${code === undefined ? '' : ` (${code})`}`
}

function refused(reply: HttpReply): NoDownload {
  const { status } = reply
  const isForNow = status >= 500 || [408, 425, 429].includes(status)
  const seconds = /^\d{1,5}$/.exec(one(reply, 'retry-after') ?? '')?.[0]
  const retryAfterMs = isForNow && seconds !== undefined ? Number(seconds) * 1000 : undefined
  return new NoDownload(`answers with HTTP ${status}`, { status, isForNow, retryAfterMs })
}

function unreachable(error: unknown): NoDownload {
  if (error instanceof NotEncrypted)
    return new NoDownload('is asked by http://, which anybody on the way could read and change', {}, error)
  const code = (error instanceof ConnectError ? error.originalCode : undefined) ?? errorCode(error)
  const isSlow = ['ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(code ?? '')
  const what = isSlow
    ? 'does not answer in time'
    : `cannot be reached, or gives no answer that can be used (${code ?? 'unknown reason'})`
  return new NoDownload(what, { isForNow: true }, error)
}

function one({ headers }: HttpReply, name: string): string | undefined {
  return [headers[name]].flat()[0]
}

function sizeIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
