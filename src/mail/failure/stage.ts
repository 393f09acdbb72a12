import type { FailureDetails } from '../../failures.ts'
import type { FailedSend } from './failed-send.ts'
import type { Stage } from '../reply/rules.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** Which step of the dialogue a refusing reply answers. */
export function stageOf({ command = 'CONN', code }: SmtpFault, { started }: FailedSend['progress']): Stage {
  if (command === 'AUTH XOAUTH2') return 'oauth'
  if (command.startsWith('AUTH')) return 'auth'
  switch (command) {
    case 'EHLO':
      return 'ehlo'
    case 'HELO':
      return 'helo'
    case 'STARTTLS':
      return 'starttls'
    case 'MAIL FROM':
      return 'mail'
    case 'RCPT TO':
      return 'rcpt'
    case 'DATA':
      // nodemailer calls both DATA: the command (EENVELOPE) and the end of the message
      return code === 'EMESSAGE' ? 'dot' : 'data'
    default:
      // a reply to no command: the greeting, or a 421 at any time
      return started === false ? 'greeting' : 'session'
  }
}

/** How far the send had come, for `error.variables.phase`; undefined where that is not known. */
export function phaseOf(
  stage: Stage,
  { started, called, handedOver }: FailedSend['progress'],
): FailureDetails['phase'] {
  switch (stage) {
    case 'greeting':
    case 'ehlo':
    case 'helo':
      return 'greeting'
    case 'starttls':
      return 'tls'
    case 'auth':
    case 'oauth':
      return 'auth'
    case 'mail':
    case 'rcpt':
    case 'data':
      return 'envelope'
    case 'dot':
    case 'session':
      if (handedOver) return 'reply'
      if (called) return 'message'
      return started === true ? 'envelope' : undefined
  }
}
