import type { Email } from '../email.ts'
import { headerLines } from './header-words.ts'

/** Of a long conversation its beginning and its end are named, so many messages of each. */
const KEPT = 10

/** RFC 5322 3.6.4: which message this one answers, and the conversation up to it. Without ids: none. */
export function threadHeaderLines({ inReplyTo, references = [] }: Email): string[] {
  const conversation = inReplyTo === undefined ? references : [...without(references, inReplyTo), inReplyTo]
  return [
    ...(inReplyTo === undefined ? [] : [headerLines('In-Reply-To', [inReplyTo])]),
    ...(conversation.length === 0 ? [] : [headerLines('References', ends(conversation))]),
  ]
}

/** The one that is answered comes last, wherever it stood. */
function without(references: readonly string[], parent: string): string[] {
  return references.filter((one) => one !== parent)
}

function ends(ids: readonly string[]): readonly string[] {
  return ids.length <= 2 * KEPT ? ids : [...ids.slice(0, KEPT), ...ids.slice(-KEPT)]
}
