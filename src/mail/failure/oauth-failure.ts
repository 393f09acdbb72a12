import type { NotSentQuestion } from './failed-send.ts'

/** RFC 6749 section 5.2 and its relatives: asking again with the same credentials gives the same answer. */
const FOR_GOOD =
  /^(invalid_(grant|client|request|scope|target|resource)|un(authorized_client|supported_grant_type)|access_denied|(interaction|consent|login)_required)\b/i
/** nodemailer's own words for settings from which no token can be made. */
const UNUSABLE = /Can't (create|generate)|required for service account/i

/** A token that could not be got. The token service speaks HTTP, so none of this is an SMTP reply. */
export function oauthFailure({
  fault,
  server,
  words,
}: Pick<NotSentQuestion, 'fault' | 'server' | 'words'>):
  { readonly type: 'OAUTH' | 'OAUTH_TEMP'; readonly what: string; readonly phase: 'auth' } | undefined {
  const asked =
    fault.code === 'EOAUTH2' || fault.originalCode === 'EOAUTH2' || fault.command === 'AUTH XOAUTH2'
  if (!asked || fault.response !== undefined) return undefined
  const forGood = FOR_GOOD.test(fault.message) || UNUSABLE.test(fault.message)
  return {
    type: forGood ? 'OAUTH' : 'OAUTH_TEMP',
    what: `No access token for ${server}: "${words(fault.message)}".`,
    phase: 'auth',
  }
}
