import type { Limits } from '../limits.ts'
import type { InputIssue } from './invalid-input.ts'

/** How many an input has; `place` leads to it. */
interface Counted {
  readonly place: readonly string[]
  readonly count: number
  readonly what: keyof typeof KINDS
}

const RECIPIENTS = '(SMTP_MAX_RECIPIENTS). Send several mails, or one to a mailing list.'
const ATTACHMENTS = '(SMTP_MAX_ATTACHMENTS). Send several mails, or an archive.'

const KINDS = {
  recipients: { limit: 'recipients', words: 'recipients, those of Cc and Bcc included', advice: RECIPIENTS },
  addresses: { limit: 'recipients', words: 'addresses', advice: RECIPIENTS },
  files: { limit: 'attachments', words: 'files', advice: ATTACHMENTS },
} as const

/** What a mail has more of than the operator allows. */
export function tooMany(counted: readonly Counted[], limits: Limits): InputIssue[] {
  return counted
    .filter(({ count, what }) => count > limits[KINDS[what].limit])
    .map(({ place, count, what }) => {
      const { limit, words, advice } = KINDS[what]
      return {
        path: place,
        message: `has ${count} ${words}; this worker takes ${limits[limit]} at most ${advice}`,
      }
    })
}
