/**
 * What servers say in words, beside names and dates (spoken.ts). Read only where their codes leave it open: a text is
 * written for people, changes without notice and may be in any language.
 */
export type Says = (text: string) => boolean

const matches =
  (pattern: RegExp): Says =>
  (text) =>
    pattern.test(text)
const allOf =
  (...patterns: readonly RegExp[]): Says =>
  (text) =>
    patterns.every((pattern) => pattern.test(text))
const but =
  (says: Says, except: RegExp): Says =>
  (text) =>
    says(text) && !except.test(text)
const either =
  (...all: readonly Says[]): Says =>
  (text) =>
    all.some((says) => says(text))

/** "try again in 1 hour" is no limit per hour. */
const HINT =
  /\b(?:again|retry|wait|back|later|after)\b[^.;\n]{0,30}?\b(?:seconds?|minutes?|mins?|hours?|hrs?|days?)\b/gi

const EXCEEDED = /exceed|reach|limit|quota|maxim|\bmax\b|too many|used up|\bover\b|allowed/i
const PERIOD =
  /\b(?:hourly|daily|weekly|monthly|today)\b|\b(?:per|an?|each|every|one|1|last|past|this|24)[ -]?(?:hours?|hrs?|h|days?|weeks?|months?)\b|\d ?\/ ?(?:\d{1,3} ?)?(?:h|hr|hours?|d|days?)\b|\b(?:hour|day|month)s? (?:limit|quota|max)/i
const OF_SIZE = /\b(?:size|large|length|long|line|bytes?|[kmg]i?b|octets|big|attachments?)\b/i

const perPeriod: Says = (text) => {
  const rest = text.replace(HINT, ' ')
  return PERIOD.test(rest) && EXCEEDED.test(rest)
}

/** How much a login, a domain or an address may send in all. */
const sendingLimit = but(
  allOf(
    /\b(?:quotas?|limits?|limitations?|credits?|threshold)\b/i,
    /\b(?:sen[dt]|sending|senders?|submissions?|outgoing|outbound|messag(?:es?|ing)|mails?|emails?|e-mails?|recipients?|accounts?|users?|domains?|relay(?:ing)?|smtp)\b/i,
    /exceed|reach|used up|\bhit\b|\bover\b|quota/i,
  ),
  /\brates?\b|\b(?:connections?|sessions?|concurrent)\b|mailbox|inbox|over (?:its |his |the )?quota|storage|disk|\bfull\b|per (?:second|minute)|throttl/i,
)

export const words = {
  quota: but(
    either(
      perPeriod,
      sendingLimit,
      matches(
        /number of [\w ]{0,30}(?:messages|e-?mails|mails|recipients)|SubmissionQuotaExceeded|credits exceeded/i,
      ),
    ),
    OF_SIZE,
  ),
  /** All that one connection may do. */
  sessionLimit: allOf(
    /\b(?:per|in|on|for|over|this|one|single|each) (?:an? |the |this |one |single |same |your )?(?:current )?(?:smtp )?(?:session|connection)\b/i,
    /limit|too many|max|exceed|reached/i,
  ),
  /** More connections at a time than are allowed. */
  tooManyConnections: but(
    either(
      matches(
        /too many [\w ]{0,40}\b(?:connections|sessions|clients|logins)\b|\b(?:concurrent|simultaneous|parallel|open) [\w ]{0,20}\b(?:connections?|sessions?|logins)\b|\b(?:connection|session)s? (?:count |number )?(?:limit|quota)|\b(?:connections?|sessions?) (?:has |have )?(?:been )?(?:exceed|reached)|max[\w ]{0,30} (?:connections|sessions)\b/i,
      ),
      allOf(/\bnumber of (?:[\w ]{0,30} )?(?:connections|sessions)\b/i, /exceed|limit|max|reached/i),
    ),
    /\b(?:messages?|mails?|e-?mails?|recipients?|errors?|commands?) (?:\w+ ){0,2}(?:per|in|on|for|over|this)\b|\bper (?:session|connection)\b|failed|failures/i,
  ),
  tooFast: but(
    matches(
      /too many (?!hops|received|recipients|invalid|unknown)|too (?:fast|quickly|frequent)|rate.{0,3}limit|\b(?:sending|message|connection|unusual|submission|delivery|sender|recipient) rate|\brate\b[^.]{0,40}exceed|per (?:second|minute)|too much mail|throttl|slow down/i,
    ),
    /too much mail data/i,
  ),
  tooManyRecipients: matches(/too many recipients|recipients? (?:count |number )?limit/i),
  greylist: matches(/gr[ae]y.?list/i),
  /** The form of the message itself: lines that are too long, line breaks that are none. */
  malformed: matches(
    /\bline (?:is )?(?:too )?long|\bline (?:length|size)|\b(?:over)?long lines?\b|\bbare[ <-]{0,2}(?:cr|lf|linefeed|newline|line ?break|carriage)|\bstray <?(?:cr|lf|newline)|(?:invalid|bad|illegal|improper) (?:line (?:end|break)|newline|cr\b|lf\b|crlf)/i,
  ),
  tooLarge: matches(
    /(?:message|mail|size|length|attachment)\b[^.]{0,30}\b(?:too (?:big|large|long)|exceed)|size limit|exceed[^.]{0,30}\bsize|too large|too much (?:mail |message )?data/i,
  ),
  mailboxFull: matches(
    /(?:mailbox|inbox)[^.]{0,30}\b(?:full|quota|exceed|limit)|(?:over|exceed\w{0,4})[^.]{0,20}\bquota|quota[^.]{0,20}\b(?:exceed|reached|full)/i,
  ),
  needsTls: matches(
    /starttls|\btls\b[^.]{0,20}\brequired|(?:use|require|requires|issue)[^.]{0,20}\b(?:tls|ssl|encrypt\w*)/i,
  ),
  relay: matches(/\brelay/i),
  needsLogin: but(
    matches(/\b(?:un)?authenticat|\bauth\b|\blog ?in\b|logged in|pop[ -]before[ -]smtp/i),
    /unauthenticated e?-?mail/i,
  ),
  loginBroken: matches(/\bauthenticat|\bauth\b|\blog ?in\b/i),
  /** A way of logging in that was switched off, whatever the password is. */
  passwordsOff: matches(
    /SmtpClientAuthentication|basic ?auth|(?:smtp|client|password)[ -]?auth\w{0,10} (?:is |has been )?(?:disabled|not (?:allowed|enabled|permitted))|(?:less secure|legacy)[\w ]{0,20}(?:disabled|blocked|not)|security defaults|did not meet the criteria/i,
  ),
  mayNotSendAs: matches(
    /send.?as|not owned|not (?:verified|authori[sz]ed|allowed|permitted) to (?:send|use)|address is not verified|from (?:address|header)|sender (?:address )?(?:is )?(?:not (?:allowed|permitted|authori[sz]ed|valid)|mismatch|invalid)|mail ?from[^.]{0,20} must|must (?:be the same|equal|match)|same as|\brelay\w{0,8} (?:is )?(?:disallowed|denied|not (?:allowed|permitted)) as\b|not a valid sender|unauthori[sz]ed sender|not match[^.]{0,30}(?:user|login|auth|account|verified)/i,
  ),
  sender: matches(/sender|from:/i),
  /** How a command is written, and not what is wrong with an address. */
  syntax: matches(/\bsyntax: /i),
  senderDomain: matches(/\bsender\b[^.]{0,40}(?:reject|verif|domain)|domain of sender/i),
  noSuchDomain: matches(
    /domain (?:[\w ]{0,20} )?(?:not found|not exist|unknown|cannot be resolved)|no such domain/i,
  ),
  clientBlocked: matches(
    /block.?list|black.?list|blocked using|\blisted (?:by|at|in|on)\b|spamhaus|dnsbl|\brbl\b|client host|banned|reputation|\bip\b[^.]{0,60}\bblocked|reverse (?:dns|host)|\bptr\b/i,
  ),
  ipBlocked: matches(/\bip\b[^.]{0,80}\b(?:block|reputation|black|list)/i),
  /** The name that this worker says in EHLO. Not "send EHLO first". */
  helo: but(
    matches(
      /\b(?:ehlo|helo)\b[^.]{0,60}(?:reject|invalid|illegal|refus|denied|not (?:a )?(?:valid|resolv|allowed|permitted|accept|fully|exist|found)|does(?: not|n't) (?:resolve|match|exist)|resolv|fqdn|fully|imperson|forged|mismatch|unacceptable|bogus|wrong|argument|name|host|domain)|(?:invalid|bad|illegal|bogus|forged|wrong|unacceptable|unresolvable|reject\w{0,3}|syntactically)[^.]{0,30}\b(?:ehlo|helo)\b|\((?:ehlo|helo)\)/i,
    ),
    /\b(?:send|say|need|issue|expect\w*|use|requires?|try) (?:an? |the )?(?:ehlo|helo)\b[^.]{0,20}(?:first|before|again)?$|command (?:not|un)|unrecogni[sz]ed|\bfirst\b/i,
  ),
  clientAddress: matches(/client host|reverse (?:dns|host)|\bptr\b|your (?:reverse )?host ?name/i),
  content: matches(
    /spam|virus|malware|phish|content|dmarc|dkim|\bspf\b|attachment|policy|unsolicited|unauthenticated e?-?mail/i,
  ),
  noSuchUser: matches(
    /(?:user|mailbox|recipient|address)[^.]{0,20}\b(?:unknown|unavailable|not found|not exist|disabled)|no such (?:user|mailbox|recipient)|unknown (?:user|recipient)|does(?:n't| not) exist/i,
  ),
  notFoundByRecipient: matches(/recipient ?not ?found|RESOLVER/i),
  clientName: matches(/host ?name|reverse|\bdns\b|\bptr\b|domain not found/i),
} as const
