import type { JsonObject } from '../../json/json.ts'
import type { Sandboxed } from '../../ledger/ledger.ts'
import type { Email } from '../../mail/email.ts'
import { originalRecipients } from '../../mail/safety.ts'

/** How a mail goes that is redirected to these addresses; undefined: to its recipients. */
export function sandboxed(redirectTo: readonly string[] | undefined): Sandboxed | undefined {
  if (redirectTo === undefined) return undefined
  return redirectTo.length > 0 ? 'redirected' : 'simulated'
}

/** What the result of a redirected mail has besides, or in place of what a usual one says. */
export function sandboxNotes(email: Email): JsonObject {
  if (email.redirectTo === undefined) return {}
  const notes = { redirected: true, originalRecipients: originalRecipients(email) }
  if (sandboxed(email.redirectTo) === 'redirected') return notes
  return { ...notes, response: 'Mail not sent: SMTP_SANDBOX_TO is nobody', delivery: 'simulated' }
}
