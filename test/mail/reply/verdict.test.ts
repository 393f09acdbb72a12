import { describe, expect, test } from 'vitest'
import { adviceFor } from '../../../src/mail/reply/advice.ts'
import { parseReply } from '../../../src/mail/reply/reply.ts'
import type { Stage } from '../../../src/mail/reply/rules.ts'
import { replyVerdict } from '../../../src/mail/reply/verdict.ts'

/** said at (`+`: a login was accepted before) | type | retry | reply, `\` between its lines. */
const TABLE = `
  how much a login may send
dot    | QUOTA              | slow    | 550 mail rejected: exceeded hour limit
dot    | QUOTA              | slow    | 550 Domain shop.example has exceeded the max emails per hour (152/150 (101%)) allowed.  Message discarded.
dot    | QUOTA              | slow    | 550 Domain shop.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message discarded.
rcpt   | QUOTA              | slow    | 450-Requested mail action not taken: mailbox unavailable\\450 Mail send limit exceeded.
dot    | QUOTA              | slow    | 450-Requested mail action not taken: mailbox unavailable\\450 Mail send limit exceeded.
dot    | QUOTA              | slow    | 450 Requested mail action not taken: mailbox unavailable - Mail send limit exceeded
data   | QUOTA              | slow    | 421 Domain shop.example is not allowed to send: recipient limit exceeded, try again after Sun, 05 Oct 2031 19:22:44 UTC
rcpt   | QUOTA              | slow    | 450 4.7.1 <shop@example.com>: Sender address rejected: Hourly quota exceeded
rcpt   | QUOTA              | slow    | 554 5.7.1 <shop@example.com>: Sender address rejected: Policy rejection; Message count quota exceeded
mail   | QUOTA              | slow    | 550 User shop@example.com has exceeded its 24-hour sending limit. Messages to 500 recipients out of 500 allowed have been sent. Relay quota will reset in 11.28 hours.
dot    | QUOTA              | slow    | 550 5.4.5 Daily user sending limit exceeded
dot    | QUOTA              | slow    | 550-5.4.5 Daily SMTP relay limit exceeded for customer. For more\\550 5.4.5 information see https://support.example/answer
dot    | QUOTA              | slow    | 554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.
mail   | QUOTA              | slow    | 451 4.7.1 You have reached your daily limit for sent mails
mail   | QUOTA              | slow    | 452 4.7.1 Maximum of 500 mails per day reached
mail   | QUOTA              | slow    | 450 Too many emails per hour for this account
rcpt   | QUOTA              | slow    | 550 5.7.1 Outgoing mail limit of 200 messages/1h reached
dot    | QUOTA              | slow    | 451 You've exceeded your messaging limits
auth   | QUOTA              | slow    | 451 Authentication failed: Maximum credits exceeded
mail   | QUOTA              | slow    | 550 5.7.1 Monthly quota of this account is used up
dot    | QUOTA              | slow    | 550 5.7.232 Your message can't be sent because your tenant exceeded its daily limit for sending email
  how fast
mail   | THROTTLED          | slow    | 451 4.7.1 Rate limit exceeded, try again in 1 hour
dot    | THROTTLED          | slow    | 421 4.4.2 Message submission rate for this client has exceeded the configured limit
mail   | THROTTLED          | slow    | 450 4.7.1 Error: too much mail from 192.0.2.1
rcpt   | THROTTLED          | slow    | 450 4.7.1 Error: too many recipients from 192.0.2.1
dot    | THROTTLED          | slow    | 550 5.7.0 Requested action not taken: too many emails per second
dot    | THROTTLED          | slow    | 450 Requested action not taken: Too many mails (mail bomb)
mail   | THROTTLED          | slow    | 450 4.2.1 The user you are trying to contact is receiving mail at a rate that exceeds its limits
  how much one connection or one mail may carry
mail   | THROTTLED          | slow    | 451 Mails per session limit
mail   | THROTTLED          | slow    | 451 4.7.0 Too many messages in this session
mail   | THROTTLED          | slow    | 421 too many messages in one connection
mail   | THROTTLED          | slow    | 452 Maximum number of messages per connection reached, please reconnect
rcpt   | THROTTLED          | slow    | 452 4.5.3 Too many recipients
rcpt   | THROTTLED          | slow    | 452 Recipient limit exceeded
greeting | THROTTLED        | slow    | 421 4.7.0 mail.example Error: too many connections from 192.0.2.1
greeting | THROTTLED        | slow    | 421 Too many concurrent SMTP connections; please try again later.
greeting | THROTTLED        | slow    | 421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel
ehlo   | THROTTLED          | slow    | 421 4.7.0 Too many connections from your host
ehlo   | THROTTLED          | slow    | 421 4.7.0 Rate limit exceeded
  the From address
mail+  | SENDER_REJECTED    | never   | 501 mail from address must be same as authorization user
mail+  | SENDER_REJECTED    | never   | 553 Mail from must equal authorized user
mail+  | SENDER_REJECTED    | never   | 553 Relaying disallowed as shop@example.com
mail   | SENDER_REJECTED    | never   | 553 Relaying disallowed as shop@example.com
mail+  | SENDER_REJECTED    | never   | 501 Not you
mail+  | SENDER_REJECTED    | never   | 553 5.7.1 Not allowed
mail   | SENDER_REJECTED    | never   | 501 <shop>: sender address must contain a domain
mail   | SENDER_REJECTED    | never   | 501 5.1.7 Bad sender address syntax
mail   | PROTOCOL           | never   | 501 5.5.4 Syntax: MAIL FROM:<address>
mail+  | PROTOCOL           | never   | 501 5.5.4 Syntax: MAIL FROM:<address>
rcpt   | SENDER_REJECTED    | never   | 553 5.7.1 <shop@example.com>: Sender address rejected: not owned by user sales
rcpt   | SENDER_REJECTED    | backoff | 450 4.1.8 <shop@nx.test>: Sender address rejected: Domain not found
rcpt   | SENDER_REJECTED    | backoff | 450 4.1.7 <shop@nx.test>: Sender address rejected: unverified address: no answer
rcpt   | SENDER_REJECTED    | backoff | 450 <shop@nx.test>: Sender address rejected: Domain not found
rcpt   | SENDER_REJECTED    | backoff | 451 Could not complete sender verify callout
rcpt   | SENDER_REJECTED    | never   | 550-Verification failed for <shop@nx.test>\\550-The mail server could not deliver mail to it\\550 Sender verify failed
dot    | SENDER_REJECTED    | never   | 550 The from address does not match a verified Sender Identity.
dot    | SENDER_REJECTED    | never   | 550-Requested action not taken: mailbox unavailable\\550 Sender address is not allowed.
  the name in EHLO
ehlo   | REFUSED            | backoff | 421 4.7.0 Try again later, closing connection. (EHLO)
ehlo   | REFUSED            | backoff | 421-4.7.0 Try again later, closing connection. (EHLO) x1-2af.12 - gsmtp\\421 4.7.0 For more information, see https://support.example/answer/1
ehlo   | REFUSED            | never   | 501 5.5.4 Invalid domain name
ehlo   | REFUSED            | never   | 504 5.5.2 <pod-1>: Helo command rejected: need fully-qualified hostname
helo   | REFUSED            | never   | 501 Syntactically invalid HELO argument(s)
ehlo   | REFUSED            | never   | 550 5.7.1 Go away
ehlo   | TLS                | never   | 502 5.5.2 Error: command not recognized
ehlo   | TEMPORARY          | backoff | 421 Shutting down
rcpt   | REFUSED            | never   | 504 5.5.2 <pod-1>: Helo command rejected: need fully-qualified hostname
rcpt   | REFUSED            | never   | 550 5.7.1 <pod-1.cluster.local>: Helo command rejected: Host not found
rcpt   | REFUSED            | backoff | 450 4.7.1 <pod-1.cluster.local>: Helo command rejected: Host not found
mail   | REFUSED            | never   | 550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)
rcpt   | REFUSED            | never   | 550 HELO should be a FQDN or address literal
rcpt   | REFUSED            | never   | 550 Bad HELO - Host impersonating [mail.example]
mail   | REFUSED            | never   | 554 5.7.1 EHLO name does not resolve
mail   | PROTOCOL           | backoff | 503 5.5.1 Error: send HELO/EHLO first
rcpt   | REFUSED            | backoff | 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]
  a login is wanted
mail   | AUTH               | never   | 550 Unauthenticated senders not allowed
rcpt   | AUTH               | never   | 550-Please turn on SMTP Authentication in your mail client.\\550-pod-1 [192.0.2.1]:4444 is not permitted to relay\\550 through this server without authentication.
rcpt   | AUTH               | never   | 550 5.7.1 <ada@example.org>... Relaying denied. Proper authentication required.
rcpt+  | RELAY_DENIED       | never   | 550 5.7.1 <ada@example.org>... Relaying denied. Proper authentication required.
mail   | AUTH               | never   | 530 SMTP authentication is required.
mail   | AUTH               | never   | 550 5.7.1 Client was not authenticated
mail+  | AUTH               | never   | 530 5.7.57 Client not authenticated to send mail
auth   | AUTH               | never   | 550 5.7.30 Basic authentication is not supported for Client Submission.
mail   | AUTH               | never   | 550 5.7.30 Basic authentication is not supported for Client Submission.
rcpt   | REQUIRETLS         | never   | 550 5.7.30 REQUIRETLS support required
rcpt+  | RELAY_DENIED       | never   | 554 5.7.1 <ada@example.org>: Relay access denied
  how long, how large, and of what form
dot    | TOO_LARGE          | never   | 552 Error: Too much mail data
dot    | TOO_LARGE          | never   | 552 5.3.4 Error: message file too big
dot    | TOO_LARGE          | never   | 552 Message size exceeds maximum permitted
mail   | TOO_LARGE          | never   | 554 Message exceeds the size limit of this account
dot    | CONTENT_REJECTED   | never   | 500 Line too long (see RFC5321 4.5.3.1.6)
dot    | CONTENT_REJECTED   | never   | 552 message line is too long
dot    | CONTENT_REJECTED   | never   | 550 maximum allowed line length is 998 octets, got 1200
dot    | CONTENT_REJECTED   | never   | 552 5.2.0 Message contains bare CR and is violating 822.bis section 2.3
dot    | CONTENT_REJECTED   | never   | 521 5.5.2 mail.example Error: bare <LF> received
dot    | CONTENT_REJECTED   | never   | 550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds
auth   | AUTH               | never   | 500 5.5.6 Authentication exchange line is too long
  a full mailbox is no quota of ours
rcpt   | RECIPIENT_REJECTED | backoff | 452 4.2.2 The email account that you tried to reach is over quota
rcpt   | RECIPIENT_REJECTED | never   | 552 Mailbox quota exceeded
rcpt   | RECIPIENT_REJECTED | backoff | 452 User is over quota
dot    | RECIPIENT_REJECTED | never   | 552 Mailbox is full
rcpt   | RECIPIENT_REJECTED | never   | 550 Requested action not taken: mailbox unavailable
  words inside of names and dates
rcpt   | RECIPIENT_REJECTED | never   | 550 No mailbox of this name at defers.example
mail   | TEMPORARY          | backoff | 451 4.3.0 too-many-connections.rate-limit.example is busy
rcpt   | RECIPIENT_REJECTED | never   | 550 5.1.1 <daily.limit.exceeded@example.org>: unknown
rcpt   | TEMPORARY          | backoff | 451 4.3.0 <ada@greylist.example>: try later
rcpt   | RECIPIENT_REJECTED | never   | 550 no mailbox relay@example.org here
dot    | TEMPORARY          | backoff | 451 Error of spam.example at 2031-10-05, see https://quota.example/limit?exceeded=per+hour
rcpt   | RECIPIENT_REJECTED | never   | 550 "too many"@example.org: not here
dot    | REJECTED           | never   | 554 virus-quota.example says no
`

const rows = TABLE.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 4)
  .map(([at = '', type = '', retry = '', reply = '']) => ({ at, type, retry, reply }))

function read(at: string, text: string) {
  const reply = parseReply(text.replaceAll('\\', '\r\n'))
  if (!reply) throw new Error(`no reply: ${text}`)
  const loggedIn = at.endsWith('+')
  const step = { stage: at.replace('+', '') as Stage, loggedIn }
  const verdict = replyVerdict(reply, step)
  return { verdict, advice: adviceFor(verdict.type, reply, step, { name: 'pod-1', loggedIn }) }
}

describe('what a reply means', () => {
  test.each(rows)('at $at: $reply', ({ at, type, retry, reply }) => {
    expect(read(at, reply).verdict).toEqual({ type, retry })
  })
})

describe('what to do about it', () => {
  test.each([
    [
      'ehlo',
      '421 4.7.0 Try again later, closing connection. (EHLO)',
      /calls itself "pod-1" in EHLO.* SMTP_EHLO_NAME/,
    ],
    ['rcpt', '504 5.5.2 <pod-1>: Helo command rejected: need fully-qualified hostname', /SMTP_EHLO_NAME/],
    ['rcpt', '554 5.7.1 Client host [192.0.2.1] blocked using zen.example', /to allow this client/],
    [
      'auth',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      /switched off/,
    ],
    ['auth', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', /switched off/],
    ['auth', '550 5.7.30 Basic authentication is not supported for Client Submission.', /switched off/],
    [
      'auth',
      '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.',
      /^Correct user name/,
    ],
    ['auth', '535 5.7.8 Error: authentication failed', /^Correct user name/],
    ['mail', '550 Unauthenticated senders not allowed', /set user name and password/],
    ['rcpt', '554 5.7.1 Relay access denied', /^Log in with a user name/],
    ['rcpt+', '554 5.7.1 Relay access denied', /login was accepted/],
    ['rcpt', '450 4.1.8 <a@nx.test>: Sender address rejected: Domain not found', /From address: .* in DNS/],
    ['mail+', '553 Relaying disallowed as shop@example.com', /From address that belongs to the login/],
    ['dot', '552 message line is too long', /line that is too long/],
    ['dot', '554 5.6.0 Spam', /^Change the content/],
  ])('at %s: %s', (at, reply, advice) => {
    expect(read(at, reply).advice).toMatch(advice)
  })
})
