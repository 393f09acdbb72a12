import { ConnectorError } from '../../failures.ts'
import { download, NoDownload, type Download } from '../../net/download.ts'
import type { HttpRequest } from '../../net/http-request.ts'

/**
 * Asks for the file at a URL, from its beginning. Rejects with a ConnectorError whose message goes on after its name:
 * ATTACHMENT, with `retry: 'backoff'` where it may come later, or ATTACHMENT_DENIED. No message has the URL in it: whoever
 * knows a signed one has the file.
 */
export type GetUrl = (url: string, signal: AbortSignal) => Promise<Download>

/** More than anybody needs (https://fetch.spec.whatwg.org/#http-redirect-fetch stops after 20). */
const MOST_REDIRECTS = 5

/** `request` checks each host that it is sent to; absent: nothing is fetched. */
export function createUrlFiles(request: HttpRequest | undefined): GetUrl {
  return async (text, signal) => {
    if (!request)
      throw failed(
        'ATTACHMENT_DENIED',
        'is at a URL, and this worker fetches nothing: SMTP_URLS_ALLOW is not set. The operator can name the host there.',
      )
    let url = new URL(text)
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const asked = url
      const reply = await download(request, asked, { signal }).catch((error: unknown) => {
        throw error instanceof NoDownload ? noFile(error, asked.host) : error
      })
      if (reply.kind === 'file') return reply
      url = elsewhere(reply.location, asked)
    }
    throw failed('ATTACHMENT', `is not at its URL: ${url.host} redirects more than ${MOST_REDIRECTS} times.`)
  }
}

/** Nothing of ours goes along but the question itself. */
function elsewhere(location: string | undefined, from: URL): URL {
  const to = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (!to) throw failed('ATTACHMENT', `is not at its URL: ${from.host} redirects to nowhere.`)
  if (!/^https?:$/.test(to.protocol) || to.username !== '' || to.password !== '')
    throw failed(
      'ATTACHMENT_DENIED',
      `is not at its URL: ${from.host} redirects to something that is no plain https URL.`,
    )
  return to
}

function noFile(error: NoDownload, host: string): ConnectorError {
  const { status, isForNow, retryAfterMs } = error
  if (status === 404 || status === 410)
    return failed('ATTACHMENT', `is not there any more, or never was: ${host} ${error.message}.`, error)
  if (status === 401 || status === 403)
    return failed(
      'ATTACHMENT',
      `is not given to this worker, which has no login there: ${host} ${error.message}. Give a URL that is signed and still good, or put the file into the document store of the engine.`,
      error,
    )
  const what = `cannot be fetched: ${host} ${error.message}.`
  if (status === undefined && !isForNow) return failed('ATTACHMENT_DENIED', what, error)
  if (!isForNow) return failed('ATTACHMENT', what, error)
  return new ConnectorError(
    'ATTACHMENT',
    what,
    { ...INPUT, retry: 'backoff', ...(retryAfterMs !== undefined && { retryAfterMs }) },
    error,
  )
}

const INPUT = { phase: 'input', delivery: 'not-sent' } as const

function failed(type: 'ATTACHMENT' | 'ATTACHMENT_DENIED', what: string, cause?: unknown): ConnectorError {
  return new ConnectorError(type, what, INPUT, cause)
}
