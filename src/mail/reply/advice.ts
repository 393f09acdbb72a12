import { failures, type FailureType } from '../../failures.ts'
import type { Reply } from './reply.ts'
import { listenTo, type Step } from './verdict.ts'
import { words } from './words.ts'

/** What the reply was said to, beside the step of the dialogue. */
export interface Client {
  /** Its name in EHLO. */
  readonly name: string
  readonly loggedIn: boolean
}

const SUBMISSION_IS_OFF =
  'Sending by SMTP is switched off for this mailbox or for the whole organisation. Ask the administrator of the mailbox to allow it (SMTP AUTH); a password or another token does not help.'
const TOKEN_OF_NO_USE =
  'Another token does not help: check that the user name of the account is the mailbox, that the application has the right to send (in Microsoft Entra SMTP.SendAsApp with the consent of an administrator, and access to this mailbox in Exchange Online), and the scope.'

/** What to do about a refusal: the failure's usual advice, or a better one where the reply says what is wrong. */
export function adviceFor(type: FailureType, reply: Reply, { stage }: Step, client: Client): string {
  const says = listenTo(reply)
  switch (type) {
    case 'REFUSED':
      if (stage === 'ehlo' || stage === 'helo' || (stage !== 'greeting' && says(words.helo)))
        return `This worker calls itself "${client.name}" in EHLO, and the server does not like that name. Set SMTP_EHLO_NAME to the worker's own name in DNS, fully qualified.`
      return failures.REFUSED.advice
    case 'AUTH':
      if (stage === 'oauth') return says(words.passwordsOff) ? SUBMISSION_IS_OFF : TOKEN_OF_NO_USE
      if (says(words.passwordsOff))
        return 'Logging in with a password is switched off for this mailbox or for the whole organisation, so another password does not help. Ask the administrator of the mailbox to allow it (SMTP AUTH), or use another mail server.'
      if ((stage === 'mail' || stage === 'rcpt') && !client.loggedIn)
        return 'The server wants a login: set user name and password, then resolve the incident.'
      return failures.AUTH.advice
    case 'RELAY_DENIED':
      if (client.loggedIn)
        return 'The login was accepted and does not help here: ask the mail administrator to let it send to this recipient.'
      return failures.RELAY_DENIED.advice
    case 'SENDER_REJECTED':
      if (/^[45]\.1\.8$/.test(reply.enhancedCode ?? '') || says(words.noSuchDomain))
        return 'Check the From address: the server does not find its domain in DNS.'
      return failures.SENDER_REJECTED.advice
    case 'CONTENT_REJECTED':
      if (says(words.malformed))
        return 'The server does not take the form of the message (a line that is too long, or a line break). Shorten the line in the content, or send it as an attachment; if that does not help, tell the mail administrator.'
      return failures.CONTENT_REJECTED.advice
    default:
      return failures[type].advice
  }
}
