import { markdownTable } from './markdown-table.ts'

/** Ready to be copied into a task's error expression; a test evaluates them. */
export const errorExpressions = {
  unknownRecipient: `if error.type = "RECIPIENT_REJECTED"
then bpmnError("RECIPIENT_REJECTED", error.message, { rejected: error.variables.rejected })
else null`,
  waitLonger: `if error.type = "QUOTA" and job.retries > 1
then jobError(error.message, {}, job.retries - 1, @"PT12H")
else null`,
  everyFinalFailure: `if error.variables.delivery = "uncertain"
then bpmnError("MAIL_UNCERTAIN", error.message)
else if error.variables.retryable = false
then bpmnError("MAIL_FAILED", error.message, { mailError: error })
else null`,
} as const

const fields = [
  [
    '`error.code`',
    'the reply code of the mail server as a string (`"550"`); the type, where the server said nothing',
  ],
  ['`error.type`', 'the type (`"RECIPIENT_REJECTED"`)'],
  ['`error.message`', 'one or two sentences; secrets are masked'],
  ['`error.variables.enhancedCode`', 'the enhanced code of the server (`"5.1.1"`), or null'],
  ['`error.variables.command`', 'the SMTP command that the server answered (`"RCPT TO"`), or null'],
  [
    '`error.variables.phase`',
    'how far it came: `input`, `connect`, `greeting`, `tls`, `auth`, `envelope`, `message`, `reply`, `result`, or null',
  ],
  ['`error.variables.delivery`', '`not-sent`, `partly-sent`, or `uncertain`'],
  [
    '`error.variables.rejected`',
    'when all recipients were refused: a list of `{ recipient, code, enhancedCode, message }`',
  ],
  ['`error.variables.retryable`', 'true when another attempt can help'],
]

const feel = (text: string) => `\`\`\`feel\n${text}\n\`\`\``

/** Everything on the page about errors but the table. */
export function errorsPage(tableOfTypes: string): string {
  return `# Errors

<!-- Generated from src/failures.ts by scripts/describe-failures.ts; change it there. -->

A mail that cannot be sent ends in one of the types below. The type is stable: use it in a diagram. The message is for
people: it says what happened at which mail server, repeats the words of the server, and says what to do. It may change.

## What \`error\` looks like

An error expression of a task (header \`errorExpression\`) sees the variable \`error\`:

${markdownTable(['Field', 'Content'], fields)}

Next to it, \`job.retries\` is the number of attempts that are left, this one included. The expression gives
\`bpmnError(code, message, variables)\`, \`jobError(message, variables, retries, retryBackoff)\`, \`ignoreError(variables)\`,
or null. With null, or without an expression, the table below decides: the job is tried again after a while, or it
becomes an incident at once.

## Examples

An unknown recipient is caught by a boundary event; everything else is left to the table:

${feel(errorExpressions.unknownRecipient)}

When the sending quota is used up, wait for half a day and use up one attempt:

${feel(errorExpressions.waitLonger)}

Every failure that no further attempt can mend becomes a BPMN error, and a mail of which nobody knows whether it was
delivered becomes one of its own:

${feel(errorExpressions.everyFinalFailure)}

## Types

${tableOfTypes}

## How a reply of the mail server is read

The enhanced code (RFC 3463) decides the type, then the reply code, and the words of the server where both leave it open,
or where servers are known to say them with codes that mean something else. Words inside of addresses, host names, links
and dates do not count, and of a reply of several lines the one with the reason does. The first digit of the reply code decides whether the mail is tried again: after a 4xx it is, after a 5xx it is
not. So a type that the table calls final is tried again when the server answers with a 4xx, for example
\`RECIPIENT_REJECTED\` after \`452 4.2.2\`, a full mailbox, or \`SENDER_REJECTED\` after \`450 4.1.8\`, a domain that is not
found. Exceptions:

- \`THROTTLED\` (too fast, too much for one connection or one mail) and \`QUOTA\` (too much in an hour, a day or a month) are
  tried again after a 5xx, too: the reply means "not now".
- \`PROTOCOL\` is tried again after \`503\`: on a new connection the order of commands can be right.
- An account that logs in with an access token says a new one after \`535\`, in the same attempt; a second \`535\` is \`AUTH\`.
- \`AUTH\` is not tried again after \`432\`: only a person can change the password as the server wants it.

When all recipients were refused, one that may be accepted later is enough for another attempt. When some were accepted,
the mail went out to them: that is a success whose result names the others.

A refusal that comes after the whole message was handed over means that it was not taken. Only silence is uncertain: a
connection that ends after the last part was handed over and before a reply is \`UNCERTAIN\`, and never guessed.

## How long until the next attempt

The first wait is between the one in the table and twice that; the span doubles with each attempt, up to one hour (six
hours for \`QUOTA\`). It is drawn at random, so that jobs that failed together do not come back together. The header
\`retryBackoff\` of the task, or \`jobError\`, sets another wait. No wait is shorter than the server asked for ("try again
in 300 seconds", "retry after Sun, 05 Oct 2031 19:22:44 UTC"; 24 hours at most).
`
}
