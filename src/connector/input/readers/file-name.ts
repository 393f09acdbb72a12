import { withoutQuotes } from '../../../mail/address/text-list.ts'
import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

const BACKSLASHES =
  'has control characters in it, as happens to a path typed with backslashes; use forward slashes, as in D:/folder/file.html.'

/** PATH_MAX of Linux. */
const LONGEST_NAME = 4_096

/**
 * The name of a file in the content root, as written. Where it leads is looked at when the mail is composed. The engine
 * makes control characters of `\t`, `\n`, `\r` in a static text (8.6.0, 8.8.21), also in `D:\temp\new.html`.
 */
export const readFileName: Read<string> = (value) => {
  const name = typeof value === 'string' ? withoutQuotes(value) : ''
  if (name.length > LONGEST_NAME)
    return refuseValue(value, `is not a file name; one has ${LONGEST_NAME} characters at most.`)
  if (name === '') return refuseValue(value, 'is not a file name.')
  if (/^https?:/i.test(name)) {
    return refuseValue(name, 'is a URL; give the name of a file here.')
  }
  return /\p{Cc}/u.test(name) ? refuseValue(name, BACKSLASHES) : name
}
