import type { Download } from '../../net/download.ts'

/** Longest name of a file on the usual file systems. */
const LONGEST_NAME = 255
const LONGEST_TYPE = 255

/** What a server calls a file (RFC 6266), else the end of its URL. A stranger's words: what cannot be in a name is left out. */
export function nameOfDownload(disposition: string | undefined, url: string): string {
  return plainName(nameIn(disposition ?? '')) ?? nameOfUrl(url)
}

/** The last part of its path, else the host. */
export function nameOfUrl(text: string): string {
  const url = new URL(text)
  return plainName(decoded(url.pathname.split('/').at(-1) ?? '')) ?? url.hostname
}

/** What a server says it is; undefined where that says nothing, so that the name counts. */
export function typeOfDownload({ contentType = '' }: Pick<Download, 'contentType'>): string | undefined {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  if (contentType.length > LONGEST_TYPE || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type)) return undefined
  if (/^(?:application\/octet-stream|binary\/octet-stream)$/i.test(type)) return undefined
  const charset = parameters.find((one) => /^charset="?[\w.:+-]+"?$/i.test(one))
  return charset === undefined ? type : `${type}; ${charset}`
}

/** RFC 6266 4.3: filename* wins. */
function nameIn(disposition: string): string {
  const extended = /;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  if (extended !== undefined) return decoded(extended)
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i.exec(disposition) ?? []
  // headers come as Latin-1, and servers write UTF-8 into them
  const bytes = Buffer.from(quoted?.replace(/\\(.)/g, '$1') ?? token ?? '', 'latin1')
  return new TextDecoder().decode(bytes)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function plainName(text: string): string | undefined {
  const last = text.split(/[/\\]/).at(-1) ?? ''
  const name = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]/gu, '').trim()
  return name === '' || name === '.' || name === '..'
    ? undefined
    : name.slice(-LONGEST_NAME).replace(/^[\uDC00-\uDFFF]/, '')
}
