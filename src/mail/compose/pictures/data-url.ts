/** A picture that stands in a `data:` URL. */
export interface DataPicture {
  readonly contentType: string
  readonly content: Buffer
}

/** Longer than any type with its parameters; a comma that comes later is in the data. */
const LONGEST_TYPE = 200
const IMAGE = /^image\/[a-z0-9][a-z0-9.+-]{0,60}$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** RFC 2397: `data:` type, parameters, perhaps `;base64`, a comma and the data. Undefined where it is no picture. */
export function readDataPicture(url: string): DataPicture | undefined {
  const comma = url.slice(0, LONGEST_TYPE).indexOf(',')
  if (!isDataUrl(url) || comma === -1) return undefined
  const [type = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';')
  const contentType = type.trim()
  if (!IMAGE.test(contentType)) return undefined
  const data = url.slice(comma + 1)
  const content = parameters.at(-1)?.trim() === 'base64' ? fromBase64(data) : fromText(data)
  return content && content.length > 0 ? { contentType, content } : undefined
}

export function isDataUrl(url: string): boolean {
  return /^data:/i.test(url)
}

/** As browsers take it: on several lines, with or without padding. Buffer.from would skip what is no base64. */
function fromBase64(data: string): Buffer | undefined {
  const base64 = (data.includes('%') ? (fromPercent(data) ?? '') : data).replace(/\s+/g, '')
  const digits = base64.replace(/={1,2}$/, '')
  const isWhole = digits === base64 ? digits.length % 4 !== 1 : base64.length % 4 === 0
  return isWhole && BASE64.test(base64) ? Buffer.from(digits, 'base64') : undefined
}

/** SVG is written as text now and then. What HTML has written with entities is left alone. */
function fromText(data: string): Buffer | undefined {
  const text = data.includes('&') ? undefined : fromPercent(data)
  return text === undefined ? undefined : Buffer.from(text)
}

function fromPercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
