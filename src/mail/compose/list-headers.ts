import type { Email } from '../email.ts'
import { headerLines, nameWords } from './header-words.ts'

/** RFC 2919, RFC 2369 and, where exactly one https address is given, the one click of RFC 8058. */
export function listHeaderLines({ listId, unsubscribe = [] }: Email): string[] {
  const lines: string[] = []
  if (listId !== undefined)
    lines.push(
      headerLines('List-Id', [...(listId.name === '' ? [] : nameWords(listId.name)), `<${listId.id}>`]),
    )
  if (unsubscribe.length > 0) {
    const last = unsubscribe.length - 1
    const words = unsubscribe.map((uri, index) => `<${uri}>${index < last ? ',' : ''}`)
    lines.push(headerLines('List-Unsubscribe', words))
  }
  if (isOneClick(unsubscribe)) lines.push('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  return lines
}

/** RFC 8058 2: one https address; others beside it may not be for the web. */
export function isOneClick(unsubscribe: readonly string[]): boolean {
  return unsubscribe.filter((uri) => /^https:/i.test(uri)).length === 1
}
