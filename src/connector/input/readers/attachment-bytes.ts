import type { Read } from './field.ts'
import { InputProblem, refuse } from './input-problem.ts'
import { readContentType } from './attachment-words.ts'

/** The bytes of a file, and its type where the value says it. */
export interface GivenBytes {
  readonly content: Buffer
  readonly contentType?: string
}

/** Base64 (RFC 4648 4), or a `data:` URL (RFC 2397). Never more bytes than the text has characters. */
export const readBytes: Read<GivenBytes> = (value) => {
  const text = typeof value === 'string' ? value : ''
  return /^\s*data:/i.test(text) ? readDataUrl(text) : { content: readBase64(text) }
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function readBase64(text: string): Buffer {
  return wholeBase64(text) ?? brokenBase64(text)
}

/**
 * The bytes of base64 without blanks, as programs make it; undefined for anything else. Two native looks at the text in
 * place of one at each of its characters: what is no base64 is skipped by Buffer.from, so that bytes are missing then.
 */
function wholeBase64(text: string): Buffer | undefined {
  if (text === '' || text.length % 4 !== 0) return undefined
  // it also takes base64url, and of a letter beyond ASCII its lower half
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined
  const content = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return content.length === (text.length / 4) * 3 - padding ? content : undefined
}

function brokenBase64(text: string): Buffer {
  const base64 = text.replace(/\s+/g, '')
  // Buffer.from skips whatever is no base64: a text given by mistake would arrive as rubbish
  if (base64 === '' || base64.length % 4 !== 0 || !BASE64.test(base64)) {
    return refuse(
      'is not base64; give the bytes of the file in base64, with padding, or a data: URL. Plain text belongs in text.',
    )
  }
  return Buffer.from(base64, 'base64')
}

/** What stands before the comma: a type, its parameters, and the word base64. */
const LONGEST_HEAD = 300

function readDataUrl(text: string): GivenBytes {
  const url = text.trimStart()
  const comma = url.slice(0, LONGEST_HEAD).indexOf(',')
  if (comma === -1)
    return refuse('is a data: URL that cannot be read; give one like data:application/pdf;base64,JVBERi0=.')
  const [type = '', ...parameters] = url
    .slice('data:'.length, comma)
    .split(';')
    .map((part) => part.trim())
  const isBase64 = parameters.at(-1)?.toLowerCase() === 'base64'
  const charset = parameters.find((one) => /^charset=/i.test(one))
  const data = url.slice(comma + 1)
  const contentType = type === '' ? undefined : typeOf(charset === undefined ? type : `${type};${charset}`)
  return {
    content: isBase64
      ? (wholeBase64(data) ?? fromBase64(percentDecoded(data).toString('latin1')))
      : percentDecoded(data),
    ...(contentType !== undefined && { contentType }),
  }
}

function typeOf(type: string): string {
  try {
    return readContentType(type)
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return refuse(
      'is a data: URL whose type cannot be read; give one like data:application/pdf;base64,JVBERi0=.',
    )
  }
}

/** Pages make them without padding, too. */
function fromBase64(text: string): Buffer {
  const base64 = text.replace(/\s+/g, '').replace(/={1,2}$/, '')
  if (base64.length % 4 === 1 || !BASE64.test(base64))
    return refuse('is a data: URL that is not base64 after its comma.')
  return Buffer.from(base64, 'base64')
}

/** Linear, and in bytes: what is encoded need not be UTF-8. */
function percentDecoded(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (!bytes.includes(PERCENT)) return bytes
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const hex = bytes[at] === PERCENT ? bytes.toString('latin1', at + 1, at + 3) : ''
    if (/^[\da-f]{2}$/i.test(hex)) {
      bytes[length++] = Number.parseInt(hex, 16)
      at += 2
    } else bytes[length++] = bytes[at] ?? 0
  }
  return bytes.subarray(0, length)
}

const PERCENT = 0x25
