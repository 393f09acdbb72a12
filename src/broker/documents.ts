import { ConnectorError } from '../failures.ts'
import { download, NoDownload, type Download } from '../net/download.ts'
import type { HttpRequest } from '../net/http-request.ts'
import type { OwnTrust } from '../net/trust.ts'
import { LoginTrouble } from './login-trouble.ts'

/** Where the engine's REST API is, and how this worker logs in there. */
export interface RestAccess {
  /** Undefined where the operator did not say it. */
  readonly address: string | undefined
  /** Setting of who logs in. */
  readonly loginNames: string
  readonly own: OwnTrust
  /** Rejects with LoginTrouble. */
  headers(): Promise<Readonly<Record<string, string>>>
}

export interface DocumentReference {
  readonly storeId: string
  readonly documentId: string
  readonly contentHash: string
}

/**
 * Asks the engine's document store for a document, from its beginning. Rejects with a ConnectorError whose message goes
 * on after the name of the document: ATTACHMENT, with `retry: 'backoff'` where the store may have it later, or
 * ATTACHMENT_DENIED.
 */
export type GetDocument = (reference: DocumentReference, signal: AbortSignal) => Promise<Download>

/**
 * `GET /v2/documents/{documentId}` (https://docs.camunda.io/docs/apis-tools/orchestration-cluster-api-rest/). The login
 * goes to the address of the settings and nowhere else: a redirect ends it.
 */
export function createDocuments(access: RestAccess, request: HttpRequest): GetDocument {
  return async ({ storeId, documentId, contentHash }, signal) => {
    if (access.address === undefined)
      throw failed(
        'ATTACHMENT_DENIED',
        'is in the document store of the engine, and this worker does not know its address: set ZEEBE_REST_ADDRESS.',
      )
    // a URL takes them for folders, and another place would be asked
    if (documentId === '.' || documentId === '..') throw failed('ATTACHMENT', `is not in the store.`)
    const url = new URL(
      `${access.address.replace(/\/+$/, '')}/v2/documents/${encodeURIComponent(documentId)}`,
    )
    url.search = new URLSearchParams({ storeId, contentHash }).toString()
    const store = `the document store of the engine at ${url.host} (ZEEBE_REST_ADDRESS)`
    try {
      const headers = await access.headers()
      const reply = await download(request, url, { headers, own: access.own, signal })
      if (reply.kind === 'file') return reply
      throw failed(
        'ATTACHMENT',
        `cannot be had: ${store} sends this worker elsewhere (HTTP ${reply.status}), and its login goes to no other address. Set ZEEBE_REST_ADDRESS to where the API is.`,
      )
    } catch (error) {
      throw error instanceof LoginTrouble
        ? loginFailed(error, store)
        : error instanceof NoDownload
          ? noDocument(error, store, access.loginNames)
          : error
    }
  }
}

function noDocument(error: NoDownload, store: string, loginNames: string): ConnectorError {
  const { status, isForNow, retryAfterMs } = error
  if (status === 404)
    return failed(
      'ATTACHMENT',
      `is not in ${store}: it was deleted, its time to live is over, or the address leads to an engine without documents (before 8.7).`,
      error,
    )
  if (status === 400)
    return failed(
      'ATTACHMENT',
      `is not given by ${store} (HTTP 400): its content is not the one that the reference means, or the store is not known there. Give the document as the process got it.`,
      error,
    )
  if (status === 401 || status === 403)
    return failed(
      'ATTACHMENT_DENIED',
      `is not given by ${store}: it refuses the login of this worker (HTTP ${status}). The operator checks ${loginNames}, and whether that login may read documents.`,
      error,
    )
  const what = `cannot be had: ${store} ${error.message}.`
  if (!isForNow) return failed('ATTACHMENT', what, error)
  return new ConnectorError(
    'ATTACHMENT',
    what,
    { ...INPUT, retry: 'backoff', ...(retryAfterMs !== undefined && { retryAfterMs }) },
    error,
  )
}

function loginFailed(error: LoginTrouble, store: string): ConnectorError {
  const what = `cannot be asked for in ${store}, since ${error.message}.`
  if (error.isRefusal) return failed('ATTACHMENT_DENIED', what, error)
  return new ConnectorError('ATTACHMENT', what, { ...INPUT, retry: 'backoff' }, error)
}

const INPUT = { phase: 'input', delivery: 'not-sent' } as const

function failed(type: 'ATTACHMENT' | 'ATTACHMENT_DENIED', what: string, cause?: unknown): ConnectorError {
  return new ConnectorError(type, what, INPUT, cause)
}
