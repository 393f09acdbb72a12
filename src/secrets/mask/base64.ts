import { isShort, type Finder, type Span } from './span.ts'

/**
 * Finds whole base64 texts (base64url too) that contain a secret, such as base64("\0user\0password") that a server
 * quotes back from AUTH PLAIN.
 *
 * A secret inside a longer base64 text has one of three forms, by its distance from the last full group of three bytes.
 * The characters at the edges also carry bits of the neighbours; the core between them is always the same, and is what
 * is looked for. Then the whole text goes, because its edges hold bits of the secret as well.
 */
export function base64Finder(secret: string): Finder {
  const holdsSecret = isShort(secret) ? holdsValue(secret) : holdsCore(secret)
  return (text) => {
    const letters = unescaped(text)
    if (!holdsSecret(letters)) return []
    return runsOf(text).filter(({ start, end }) => holdsSecret(unescaped(text.slice(start, end))))
  }
}

function holdsCore(secret: string): (letters: string) => boolean {
  const bytes = Buffer.from(secret)
  const cores = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
  return (letters) => cores.some((core) => letters.includes(core))
}

/**
 * The cores of a very short secret are one to three characters that turn up in any word. What SASL sends is one value
 * (LOGIN), or values between control characters (PLAIN, XOAUTH2): only there is it looked for, decoded.
 */
function holdsValue(secret: string): (letters: string) => boolean {
  const bytes = Buffer.from(secret).toString('latin1')
  return (letters) =>
    [...letters.matchAll(/[A-Za-z0-9+/]{2,}/g)].some(([run]) =>
      Buffer.from(run, 'base64')
        .toString('latin1')
        .split(/[\0\x01]/)
        .includes(bytes),
    )
}

// Characters of base64 and base64url, also when they are URL-encoded or, in JSON, escaped.
const LETTER = /[A-Za-z0-9+/_-]|%2[bBfF]|\\{1,7}\//y
const PADDING = /(?:=|%3[dD]){0,2}/y

function unescaped(text: string): string {
  return text.replace(/-|%2b/gi, '+').replace(/_|%2f|\\{1,7}\//gi, '/')
}

/** By hand: a repeated group of a regular expression runs out of stack on a long text. */
function runsOf(text: string): Span[] {
  const runs: Span[] = []
  for (let index = 0; index < text.length;) {
    const start = index
    for (let next = after(LETTER, text, index); next > index; next = after(LETTER, text, index)) index = next
    if (index === start) index += 1
    else runs.push({ start, end: (index = after(PADDING, text, index)) })
  }
  return runs
}

function after(sticky: RegExp, text: string, index: number): number {
  sticky.lastIndex = index
  return sticky.test(text) ? sticky.lastIndex : index
}
