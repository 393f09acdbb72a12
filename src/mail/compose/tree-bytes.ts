import type MimeNode from 'nodemailer/lib/mime-node'
import { base64LinesSize, writeBase64Lines } from './base64-lines.ts'
import { LONGEST_DIRECT, quotedPrintableLines } from './quoted-printable.ts'
import { wireSize } from './wire-size.ts'

/** A mail in one piece, and how many octets it is on its way (wire-size.ts). */
export interface WrittenMail {
  readonly bytes: Buffer
  readonly size: number
}

/** Text as it is sent, or bytes that are still to be encoded. */
type Piece = string | Buffer

/**
 * The bytes that nodemailer streams out of a tree, where all of its contents are at hand. The headers are nodemailer's own;
 * its streams, which copy each byte several times, are left out (checked byte by byte by
 * test/mail/compose/tree-bytes.test.ts). Undefined: something is read from elsewhere, or is text that is too long.
 */
export function treeBytes(root: MimeNode): WrittenMail | undefined {
  const pieces: Piece[] = []
  if (!addNode(root, pieces)) return undefined
  return written([...joined(pieces), ...lastBreak(pieces.at(-1))])
}

/** False: this is not how it can be written. */
function addNode(node: MimeNode, pieces: Piece[]): boolean {
  const { content } = node
  const encoding = node.getTransferEncoding()
  pieces.push(`${node.buildHeaders()}\r\n\r\n`)
  if (content) {
    const piece = encoded(content, encoding, node)
    if (piece === undefined) return false
    pieces.push(piece)
  }
  const { childNodes, boundary, multipart } = node
  if (!multipart || typeof boundary !== 'string') return true
  const areKnown = childNodes.every((child, index) => {
    pieces.push(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n`)
    return addNode(child, pieces)
  })
  pieces.push(`\r\n--${boundary}--\r\n`)
  return areKnown
}

function encoded(content: unknown, encoding: string | false, node: MimeNode): Piece | undefined {
  if (encoding === 'base64') {
    if (Buffer.isBuffer(content)) return content
    return typeof content === 'string' ? Buffer.from(content) : undefined
  }
  if (typeof content !== 'string') return undefined
  if (encoding === '7bit') return content
  const isText = encoding === 'quoted-printable' && node.contentType?.startsWith('text/') === true
  if (!isText || Buffer.byteLength(content) > LONGEST_DIRECT) return undefined
  return quotedPrintableLines(Buffer.from(content))
}

/** What is text becomes one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else {
      all.push(text, piece)
      text = ''
    }
  }
  return text === '' ? all : [...all, text]
}

/** The last line ends, too. */
function lastBreak(last: Piece | undefined): string[] {
  if (typeof last !== 'string') return ['\r\n']
  if (last.endsWith('\n')) return []
  return [last.endsWith('\r') ? '\n' : '\r\n']
}

function written(pieces: readonly Piece[]): WrittenMail {
  const sizes = pieces.map((piece) =>
    typeof piece === 'string' ? Buffer.byteLength(piece) : base64LinesSize(piece.length),
  )
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, one) => sum + one, 0))
  let at = 0
  let size = 0
  for (const piece of pieces) {
    const begin = at
    if (typeof piece === 'string') {
      // a header may hold an address with other letters (RFC 6532)
      at += bytes.write(piece, at, 'utf8')
      size += wireSize(bytes.subarray(begin, at))
    } else {
      // no line of base64 begins with a dot or has another break
      at = writeBase64Lines(piece, bytes, at)
      size += at - begin
    }
  }
  // never hand out what else was in that memory
  if (at !== bytes.length) throw new Error('the size of a mail was not foreseen')
  return { bytes, size }
}
