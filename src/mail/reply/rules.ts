import type { FailureType, RetryRule } from '../../failures.ts'
import { words, type Says } from './words.ts'

/** What a reply answers. `dot` is the end of the message, `session` a reply that answers no command (421). */
export type Stage =
  'greeting' | 'ehlo' | 'helo' | 'starttls' | 'auth' | 'oauth' | 'mail' | 'rcpt' | 'data' | 'dot' | 'session'

/** All conditions of a row must hold; a condition that is absent does. */
export interface ReplyRule {
  readonly at?: readonly Stage[]
  /** The basic code: exact ones, or the class 4 or 5. */
  readonly code?: readonly number[]
  readonly enhanced?: RegExp
  /** Had the server accepted a login before? */
  readonly loggedIn?: boolean
  /** Read only where the codes are absent or leave the meaning open. */
  readonly says?: Says
  /** These words outweigh any code: servers say them with codes that mean something else. */
  readonly whateverCode?: true
  readonly type: FailureType
  /** Where the class of the basic code does not decide it. */
  readonly retry?: RetryRule
}

const login: readonly Stage[] = ['auth', 'oauth']
const hello: readonly Stage[] = ['ehlo', 'helo']
const envelope: readonly Stage[] = ['mail', 'rcpt']
const message: readonly Stage[] = ['data', 'dot']

/** The first row that fits decides the type. Enhanced codes first (RFC 3463), then basic codes, words within both. */
export const replyRules: readonly ReplyRule[] = [
  // -- answers whose place says it all
  { at: ['starttls'], code: [4], type: 'TLS_TEMP' }, // RFC 3207: 454 TLS not available due to temporary reason
  { at: ['starttls'], type: 'TLS' },
  { at: login, enhanced: /^4\.3\.2$/, type: 'THROTTLED' },
  { at: login, says: words.quota, type: 'QUOTA' },
  // RFC 4954: a password transition; only a person can make it
  { at: login, code: [432], type: 'AUTH', retry: 'never' },
  { at: login, code: [4], type: 'AUTH_TEMP' },
  { at: login, type: 'AUTH' },
  { at: ['greeting'], code: [5], type: 'REFUSED' },
  // the name is all that these commands have to be wrong
  { at: ['ehlo', 'helo'], code: [501, 504], type: 'REFUSED' },
  { at: [...hello, ...envelope, 'data'], says: words.helo, whateverCode: true, type: 'REFUSED' },
  // nodemailer goes on with HELO, unless STARTTLS is required
  { at: ['ehlo'], code: [500, 502], type: 'TLS' },
  { at: ['helo'], code: [500, 502], type: 'PROTOCOL' },
  { at: hello, code: [5], type: 'REFUSED' },
  { at: hello, code: [4], says: words.tooManyConnections, type: 'THROTTLED' },
  { at: hello, code: [4], says: words.tooFast, type: 'THROTTLED' },
  // what Google's relay says to a name that it does not like
  { at: hello, code: [4], enhanced: /^4\.7\.0$/, type: 'REFUSED' },

  // -- words that are said with any code
  { at: message, says: words.malformed, whateverCode: true, type: 'CONTENT_REJECTED' },

  // -- enhanced codes that mean one thing
  { says: words.passwordsOff, enhanced: /^5\.7\.30$/, type: 'AUTH' }, // Exchange Online; RFC 8689 means another thing
  { enhanced: /^5\.3\.4$|^5\.2\.3$/, type: 'TOO_LARGE' },
  { enhanced: /^4\.3\.[14]$/, type: 'TEMPORARY' },
  { enhanced: /^4\.3\.2$|^4\.5\.3$|^4\.7\.(28|[56]\d\d)$/, type: 'THROTTLED' },
  { enhanced: /^5\.7\.30$/, type: 'REQUIRETLS' }, // RFC 8689
  { enhanced: /^5\.6\.([789]|10)$/, type: 'SMTPUTF8' }, // RFC 6531
  { enhanced: /^5\.4\.5$|^5\.7\.(232|233|705)$|^5\.1\.90$/, type: 'QUOTA' },
  { at: envelope, enhanced: /^5\.7\.(3|8|9|11|57|139)$/, type: 'AUTH' },
  { enhanced: /^5\.7\.(60|27)$|^[45]\.1\.[78]$|^5\.2\.252$/, type: 'SENDER_REJECTED' },
  { enhanced: /^5\.7\.(54|64)$/, type: 'RELAY_DENIED' },
  { enhanced: /^5\.7\.(25|28|511|60[6-9]|6[1-4]\d)$|^5\.3\.2$/, type: 'REFUSED' },
  { enhanced: /^5\.7\.(2\d|509|515)$/, type: 'CONTENT_REJECTED' }, // RFC 7372: SPF, DKIM, DMARC
  // RFC 7505: a domain without mail; Exchange Online uses the same code for an unknown mailbox
  { code: [550], enhanced: /^5\.1\.10$/, says: words.notFoundByRecipient, type: 'RECIPIENT_REJECTED' },
  { enhanced: /^5\.1\.10$/, type: 'REFUSED' },
  { at: ['mail'], enhanced: /^5\.1\.\d$/, type: 'SENDER_REJECTED' },
  { enhanced: /^5\.1\.[1-6]$|^5\.2\.[12]$|^4\.2\.2$/, type: 'RECIPIENT_REJECTED' },
  { at: ['rcpt'], enhanced: /^5\.4\.1$/, type: 'RECIPIENT_REJECTED' },
  { code: [521, 556], type: 'REFUSED' }, // RFC 7504: a host or a domain that takes no mail

  // -- words, where the codes leave it open
  { at: ['rcpt'], code: [452, 552], says: words.tooManyRecipients, type: 'THROTTLED' },
  { says: words.sessionLimit, type: 'THROTTLED' },
  { says: words.quota, type: 'QUOTA' },
  { says: words.tooManyConnections, type: 'THROTTLED' },
  { says: words.tooFast, type: 'THROTTLED' },
  { code: [4], says: words.tooManyRecipients, type: 'THROTTLED' },
  { code: [4], says: words.greylist, type: 'GREYLISTED' },
  { code: [5], says: words.tooLarge, type: 'TOO_LARGE' },
  { says: words.mailboxFull, type: 'RECIPIENT_REJECTED' },
  { at: envelope, code: [5], says: words.needsTls, type: 'TLS' },
  { code: [5], says: words.mayNotSendAs, type: 'SENDER_REJECTED' },
  // 501 and 553 are about the address, and a login that passed asks for no other
  { at: ['mail'], code: [501], says: words.mayNotSendAs, whateverCode: true, type: 'SENDER_REJECTED' },
  { at: ['mail'], code: [501], says: words.syntax, whateverCode: true, type: 'PROTOCOL' },
  { at: ['mail'], code: [501, 553], says: words.sender, whateverCode: true, type: 'SENDER_REJECTED' },
  { at: ['mail'], code: [501], enhanced: /^5\.5\.[14]$/, type: 'PROTOCOL' },
  { at: ['mail'], code: [501, 553], loggedIn: true, type: 'SENDER_REJECTED' },
  { at: envelope, says: words.relay, loggedIn: true, type: 'RELAY_DENIED' },
  { at: envelope, code: [5], says: words.needsLogin, type: 'AUTH', retry: 'never' },
  { at: envelope, says: words.relay, type: 'RELAY_DENIED' },
  { code: [4], says: words.loginBroken, type: 'AUTH_TEMP' },
  { at: envelope, code: [5], says: words.clientBlocked, type: 'REFUSED' },
  { at: message, code: [5], says: words.ipBlocked, type: 'REFUSED' },
  { at: message, code: [5], says: words.content, type: 'CONTENT_REJECTED' },
  { at: envelope, code: [5], says: words.sender, type: 'SENDER_REJECTED' },
  { at: envelope, code: [4], says: words.senderDomain, type: 'SENDER_REJECTED' },
  { at: message, code: [5], says: words.noSuchUser, type: 'RECIPIENT_REJECTED' },
  { code: [4], says: words.clientAddress, type: 'REFUSED' },
  { code: [4], says: words.clientName, type: 'TEMPORARY' },

  // -- enhanced codes whose meaning hangs on the command
  { at: ['rcpt'], code: [450, 451], enhanced: /^4\.7\.1$/, type: 'GREYLISTED' },
  { at: ['rcpt'], code: [451], enhanced: /^4\.2\.0$/, type: 'GREYLISTED' },
  { code: [421], enhanced: /^4\.7\.[01]$/, type: 'THROTTLED' },
  { code: [450, 451], enhanced: /^4\.7\.1$/, type: 'THROTTLED' },
  { code: [530], type: 'AUTH' },
  { enhanced: /^5\.1\.0$/, type: 'RECIPIENT_REJECTED' },
  { code: [553], enhanced: /^5\.7\./, type: 'SENDER_REJECTED' },
  { at: ['mail'], enhanced: /^5\.7\.1$/, type: 'SENDER_REJECTED' },
  { at: ['rcpt'], enhanced: /^5\.7\.1$/, type: 'RELAY_DENIED' },
  { at: message, enhanced: /^5\.7\./, type: 'CONTENT_REJECTED' },
  { enhanced: /^5\.7\./, type: 'REJECTED' },
  { enhanced: /^5\.6\./, type: 'CONTENT_REJECTED' },
  // the session was in the wrong state, the message was not looked at: a new connection can help
  { code: [503], type: 'PROTOCOL', retry: 'backoff' },
  { enhanced: /^5\.5\.[12456]$/, type: 'PROTOCOL' },

  // -- basic codes (RFC 5321 section 4.2.3)
  { code: [500, 501, 502, 504, 555], type: 'PROTOCOL' },
  { code: [534, 535, 538], type: 'AUTH' },
  { at: ['mail'], code: [550, 553], type: 'SENDER_REJECTED' },
  { at: ['rcpt'], code: [550, 552], type: 'RECIPIENT_REJECTED' },
  { code: [551, 553], type: 'RECIPIENT_REJECTED' },
  { code: [552], type: 'TOO_LARGE' },

  // -- everything else
  { code: [4], type: 'TEMPORARY' },
  { code: [5], type: 'REJECTED' },
]
