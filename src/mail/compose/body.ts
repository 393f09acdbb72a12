import { ConnectorError } from '../../failures.ts'
import { excerpt } from '../../text/excerpt.ts'
import type { ContentRoot } from '../content/root.ts'
import type { Body, Html } from '../email.ts'
import { plainTextOf } from './plain-text.ts'

/** The visible parts of a mail, for nodemailer. */
export interface ReadBody {
  readonly text?: string
  readonly html?: string
}

/**
 * Reads the files that a body names. A text that is made from the HTML is not there yet (`withText`). Rejects with a
 * ConnectorError that names the input.
 */
export async function readBody(body: Body, root: ContentRoot, maxBytes: number): Promise<ReadBody> {
  switch (body.kind) {
    case 'text':
      return { text: withMailBreaks(body.text) }
    case 'html':
    case 'html-with-text':
      return { html: await readHtml(body.html, root, maxBytes) }
    case 'alternative':
      return { text: withMailBreaks(body.text), html: await readHtml(body.html, root, maxBytes) }
  }
}

/** Made when nothing in the HTML will change any more, and pictures are out of it. */
export async function withText({ kind }: Body, body: ReadBody): Promise<ReadBody> {
  if (kind !== 'html-with-text' || body.html === undefined) return body
  return { ...body, text: withMailBreaks(await plainTextOf(body.html)) }
}

async function readHtml(html: Html, root: ContentRoot, maxBytes: number): Promise<string> {
  return withMailBreaks(await htmlText(html, root, maxBytes))
}

async function htmlText(html: Html, root: ContentRoot, maxBytes: number): Promise<string> {
  if (html.kind === 'inline') return html.html
  const { field, file } = html
  if (html.kind === 'text-or-file') {
    if (!(await root.has(file))) return html.html
    if (html.fileFound === 'refuse')
      throw new ConnectorError(
        'INVALID_INPUT',
        `${field}: ${excerpt(file)} is the name of a file; choose HTML file, or write HTML.`,
        { phase: 'input', delivery: 'not-sent' },
      )
  }
  return root.readText(field, file, maxBytes)
}

/** A line break is CRLF on the wire (RFC 5321 2.3.8); a lone CR would hide from whoever counts the length of lines. */
export function withMailBreaks(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n')
}
