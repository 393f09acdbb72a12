import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isForThisMachine } from '../own-machine.ts'
import { foreignHtml, pageHeaders, type Headers } from './headers.ts'
import { listPage, mailPage, notFoundPage } from './pages.ts'
import type { MailAttachment, StoredMail } from './stored-mail.ts'
import { style } from './style.ts'

export interface Reply {
  readonly status?: number
  readonly headers?: Headers
  readonly body?: string | Buffer
}

/** The mailbox's pages. They only read, and only for this machine. */
export function createWebServer(mails: () => readonly StoredMail[]): Server {
  return createServer((request, response) => {
    const { status = 200, headers, body } = answer(request, mails())
    response.writeHead(status, { ...pageHeaders, ...headers }).end(body)
  })
}

function answer({ url = '/', method, headers }: IncomingMessage, mails: readonly StoredMail[]): Reply {
  if (!isForThisMachine(headers)) return { status: 403 }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
  const [path = ''] = url.split('?')
  return path === '/' ? { headers: htmlPage, body: listPage(mails) } : answerAt(path, mails)
}

/** What is at a path other than the front page. */
export function answerAt(path: string, mails: readonly StoredMail[]): Reply {
  if (path === '/style.css') return { headers: { 'content-type': 'text/css; charset=utf-8' }, body: style }
  if (path === '/api/messages') return toJson(mails.map(summary))

  const [, api, id, part] = /^(\/api)?\/messages\/(\d+)(?:\/(.+))?$/.exec(path) ?? []
  const mail = mails.find((each) => each.id === Number(id))
  if (!mail) return notFound()
  if (api !== undefined) return part === undefined ? toJson(details(mail)) : notFound()
  return part === undefined ? { headers: htmlPage, body: mailPage(mail) } : partOf(mail, part)
}

function partOf(mail: StoredMail, part: string): Reply {
  if (part === 'html') return { headers: foreignHtml.headers, body: foreignHtml.tame(mail.html ?? '') }
  if (part === 'raw') return { headers: download(`mail-${mail.id}.eml`), body: mail.raw }
  const index = /^attachments\/(\d+)$/.exec(part)?.[1]
  const attachment = index === undefined ? undefined : mail.attachments[Number(index)]
  return attachment ? { headers: download(attachment.filename), body: attachment.content } : notFound()
}

export const htmlPage = { 'content-type': 'text/html; charset=utf-8' }
const notFound = (): Reply => ({ status: 404, headers: htmlPage, body: notFoundPage() })

const toJson = (value: unknown): Reply => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value, null, 2),
})

/** Whatever the sender calls it: a download is bytes, never something a browser would run. */
function download(filename: string): Headers {
  // a quoted name is for ASCII; filename* carries all others (RFC 6266); the detour over bytes mends half surrogates
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%/]/g, '_')
  const encoded = encodeURIComponent(Buffer.from(filename).toString()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
  }
}

const summary = ({ id, receivedAt, envelope, from, to, subject }: StoredMail): object => ({
  id,
  receivedAt,
  from,
  to,
  subject,
  envelope,
})

const details = (mail: StoredMail): object => ({
  ...summary(mail),
  headers: mail.headers,
  text: mail.text,
  html: mail.html ?? null,
  attachments: mail.attachments.map(({ filename, contentType, content }: MailAttachment) => ({
    filename,
    contentType,
    size: content.length,
  })),
})
