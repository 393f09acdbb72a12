import { foldLines, hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs'
import { base64Lines } from './base64-lines.ts'
import type { ReadBody } from './body.ts'
import { rfc5322Date } from './headers.ts'
import { LONGEST_DIRECT, quotedPrintableLines } from './quoted-printable.ts'

export interface DirectMail {
  /** The headers that nodemailer does not make. */
  readonly headers: readonly string[]
  readonly messageId: string
  readonly date: Date
  readonly body: ReadBody
  /** What nodemailer is told to make its boundaries of. */
  readonly baseBoundary: string
}

/**
 * The bytes that nodemailer makes of a mail without attachments, without its streams: they cost ten times as much as
 * encoding the text (checked byte by byte by test/mail/compose/direct.test.ts). Undefined: a text is empty or too long.
 */
export function directMessage({
  headers,
  messageId,
  date,
  body,
  baseBoundary,
}: DirectMail): Buffer | undefined {
  const parts = partsOf(body)
  const [first] = parts
  if (!first || parts.some(({ text }) => text === '' || Buffer.byteLength(text) > LONGEST_DIRECT))
    return undefined
  const begin = [...headers, foldLines(`Message-ID: ${messageId}`, 76), `Date: ${rfc5322Date(date)}`]
  const lines =
    parts.length === 1 ? single(begin, encoded(first)) : alternative(begin, parts.map(encoded), baseBoundary)
  // a header may hold an address with other letters (RFC 6532); of them, Latin-1 would make line breaks
  return Buffer.from(lines.endsWith('\n') ? lines : `${lines}\r\n`, 'utf8')
}

interface TextPart {
  readonly type: 'text/plain' | 'text/html'
  readonly text: string
}

function partsOf({ text, html }: ReadBody): readonly TextPart[] {
  return [
    ...(text === undefined ? [] : [{ type: 'text/plain', text } as const]),
    ...(html === undefined ? [] : [{ type: 'text/html', text: html } as const]),
  ]
}

interface EncodedPart {
  readonly type: string
  readonly encoding: string
  readonly content: string
}

function single(begin: readonly string[], { type, encoding, content }: EncodedPart): string {
  const mime = [`Content-Transfer-Encoding: ${encoding}`, 'MIME-Version: 1.0', `Content-Type: ${type}`]
  return `${[...begin, ...mime].join('\r\n')}\r\n\r\n${content}`
}

/** RFC 2046 5.1.4: the best one last. */
function alternative(begin: readonly string[], parts: readonly EncodedPart[], baseBoundary: string): string {
  const boundary = `--_NmP-${baseBoundary}-Part_1`
  const mime = ['MIME-Version: 1.0', `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`]
  const bodies = parts.map(
    ({ type, encoding, content }) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}\r\n`,
  )
  return `${[...begin, ...mime].join('\r\n')}\r\n\r\n${bodies.join('')}--${boundary}--\r\n`
}

/** As short and as legible as it can be had (RFC 2045 6). */
function encoded({ type, text }: TextPart): EncodedPart {
  const charset = `${type}; charset=utf-8`
  if (isPlainText(text) && !hasLongerLines(text, 76))
    return { type: charset, encoding: '7bit', content: text }
  return isMostlyLatin(text)
    ? { type: charset, encoding: 'quoted-printable', content: quotedPrintableLines(Buffer.from(text)) }
    : { type: charset, encoding: 'base64', content: base64Lines(Buffer.from(text)) }
}

/** More Latin letters than characters that have to be encoded. */
function isMostlyLatin(text: string): boolean {
  let others = 0
  let letters = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 0x80 || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) others += 1
    else if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) letters += 1
  }
  return others < letters
}
