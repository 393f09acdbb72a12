import { open, stat } from 'node:fs/promises'
import { errorReason } from '../text/error-text.ts'

/** Some times what a projected token has. */
const LONGEST = 16 * 1024
/** A JWT, or whatever else an assertion may be: no blanks in it. */
const ASSERTION = /^[\x21-\x7e]+$/

export type TokenFile =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string }

/** An assertion that somebody else signed (RFC 7523). Read each time: the file is replaced before the assertion ends. */
export async function readTokenFile(path: string): Promise<TokenFile> {
  const unreadable = (why: string) => ({ kind: 'unreadable' as const, why: `its token file ${path} ${why}` })
  try {
    // opening a pipe would wait for its writer for ever
    if (!(await stat(path)).isFile()) return unreadable('is not a file')
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(LONGEST + 1), 0, LONGEST + 1, 0)
      if (bytesRead > LONGEST) return unreadable('is larger than 16 KB')
      const text = buffer.subarray(0, bytesRead).toString('utf8').trim()
      return ASSERTION.test(text) ? { kind: 'text', text } : unreadable('holds no token')
    } finally {
      await file.close()
    }
  } catch (error) {
    return unreadable(`cannot be read (${errorReason(error)})`)
  }
}
