import { entries } from './entries.ts'
import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

/** RFC 5322 3.6.4 msg-id: what mail programs write, which is more than atoms and dots, and nothing that ends one. */
const ID = /^<?([!#-'*+\-./0-9:=?A-Z^-~]+@(?:[\w.-]+|\[[\w.:]+\]))>?$/
/** So that one stands on a line of a mail. */
const LONGEST = 300

const ADVICE = 'Give the messageId of a result, or the Message-ID of a mail, as in <a1b2@example.com>.'

/** One message id, with or without its angle brackets; given back with them. */
export const readMessageId: Read<string> = (value) => {
  const text = typeof value === 'string' && value.length <= LONGEST ? value.trim() : ''
  const id = text.startsWith('<') === text.endsWith('>') ? ID.exec(text)?.[1] : undefined
  return id === undefined ? refuseValue(value, `is not the id of a message. ${ADVICE}`) : `<${id}>`
}

const readIds = entries({
  read: readMessageId,
  // as a References header has them, on one line or on several; there they may as well touch
  split: (text) => text.replaceAll('><', '> <').split(/[\s,;]+/),
  // more than any conversation has; the middle of a long one is left out where it is written
  most: 1_000,
  longest: LONGEST,
  what: 'message ids',
})

/** Message ids, the oldest first; one that comes again is the same message. */
export const readMessageIds: Read<readonly string[]> = (value) => [...new Set(readIds(value))]
