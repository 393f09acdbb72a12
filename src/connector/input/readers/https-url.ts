import type { Read } from './field.ts'
import { refuse } from './input-problem.ts'

/** RFC 9110 4.1 has servers take so many at least; signed URLs come near it. */
const LONGEST_URL = 8_000

/** A text that is meant as a URL of the web. */
export function isWebUrl(text: string): boolean {
  return /^\s*["']?https?:/i.test(text)
}

/** An https URL without its fragment. It is never quoted: what it is signed with stands in it, and opens it for anybody. */
export const readHttpsUrl: Read<string> = (value) => {
  const text = typeof value === 'string' ? value.trim().replace(/^(["'])(.*)\1$/, '$2') : ''
  if (text.length > LONGEST_URL) return refuse(`is not a URL; one has ${LONGEST_URL} characters at most.`)
  // the parser takes line breaks and tabs out without a word, and makes slashes of backslashes
  if (/[\p{Cc}\s\\]/u.test(text))
    return refuse(
      'is a URL with blanks, line breaks or backslashes in it; write it without them (a blank is %20).',
    )
  if (/^http:/i.test(text))
    return refuse('is an http:// URL, which anybody on the way can read and change; give an https:// URL.')
  if (!/^https:\/\//i.test(text) || !URL.canParse(text))
    return refuse('is not an https URL; give one like https://files.example.com/invoice.pdf.')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    return refuse('has a user name or a password in it; give a URL that is signed, or one without.')
  url.hash = ''
  return url.href
}
