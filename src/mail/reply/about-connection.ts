import type { Reply } from './reply.ts'
import { listenTo } from './verdict.ts'
import { words } from './words.ts'

/**
 * What a refusal says about the connection rather than the mail: that it has carried all it may (`used-up`: another one
 * may carry more), or that there are too many at a time (`too-many`: one of the others will do).
 */
export function aboutConnection(reply: Reply): 'used-up' | 'too-many' | undefined {
  if (reply.code < 400) return undefined
  const says = listenTo(reply)
  if (says(words.sessionLimit)) return 'used-up'
  return says(words.tooManyConnections) ? 'too-many' : undefined
}
