import { markdownTable } from './markdown-table.ts'

const refusals = [
  ['`has expired, 3 days ago, on …`', 'the certificate, or that of the authority it names'],
  ['`is not valid yet, but in 2 hours, on …`', 'the same; or the clock of this machine is wrong'],
  ['`is not for … but for …`', 'another server answers, or it needs another name (`tlsName`)'],
  ['`names no host`', 'only a common name'],
  ['`is self-signed and not trusted here`', 'trust it by `SMTP_CA_FILE` or `caFile`'],
  [
    '`comes from an authority that is not known here`',
    'the same for its authority; or the server leaves an intermediate certificate out',
  ],
  ['`asks for a client certificate, and there is none`', 'the account needs a `clientCertificate`'],
  [
    '`does not take the client certificate`',
    'with the word of the server for it, and which certificate it was shown',
  ],
  [
    '`the key does not fit the client certificate`',
    'two files that do not belong together; found before anything is connected',
  ],
  ['`offers no version of TLS that is still safe`', 'TLS 1.1 or older'],
  ['`shares no cipher with this worker`', 'a server that is too old, or set up too narrowly'],
  ['`does not speak TLS from the start on this port`', '`starttls`, or another port'],
  ['`agreed to STARTTLS and then did not speak TLS`', 'something in between, or a broken server'],
  ['`refused encryption (STARTTLS)`', 'the server has none; a `454` is `TLS_TEMP`, and tried again'],
] as const

/** Everything on `docs/security.md` around the table. */
export function securityPage(table: string): string {
  return `# Encryption

<!-- Generated from scripts/tls-table.ts by scripts/describe-tls.ts; change it there. -->

What a connection to a mail server is protected by, whom it trusts, and what a refusal means. Who could do harm, and what
holds against them, is in [SECURITY.md](../SECURITY.md).

## What comes of what

Four things decide: what the task asks for (or the account in \`SMTP_ACCOUNTS_FILE\`), the floor that the operator has set
(\`SMTP_MIN_SECURITY\`), the machine that is connected to, and whether there is a login. Then it depends on the server: it
begins with TLS at once, as on port 465; it offers STARTTLS, as on port 587; or neither.

${table}

- **encrypted**: where the certificate is good. One that has expired, has another name, or comes from an authority that is
  not known here is refused, in each of these cells. There is no way back to less encryption from there.
- _refused_: nothing is said to the server that could be read on the way, neither login nor addresses nor mail. The job
  ends with the type \`TLS\` and is not tried again: somebody has to mend something first.
- _in the clear_: the mail goes out unencrypted, with its login where there is one.
- _no greeting_: the worker waits for the server's greeting, and the server for TLS. After \`SMTP_SEND_TIMEOUT\` the job ends
  with the type \`CONNECTION\`; nothing was sent. Ask for \`auto\` or \`tls\`.
- _this machine_ is an address in 127.0.0.0/8, or ::1: the one connected to, whatever name it has. A proxy on this machine
  is none, and what is behind it is another machine, unless it is known not to be.

So a password or a token goes unencrypted to another machine in one case only: the task (or the account) says \`none\`
**and** the operator says \`SMTP_MIN_SECURITY=none\`. Every cell is tried with real connections, and what crossed the wire is
looked through (\`test/mail/account/tls-table.test.ts\`). Ports: the table has 465 for TLS from the start and 587 for all
else. On another port \`auto\` begins with the greeting, so a server with TLS from the start there needs \`tls\`.

Without a login, \`auto\` takes what the server offers, so that whoever can change the connection can have a mail without
encryption. \`SMTP_MIN_SECURITY=starttls\` asks for more.

## Who is trusted

- TLS 1.2 or newer. An account can ask for TLS 1.3 (\`minTlsVersion: TLSv1.3\`); none can ask for less than 1.2.
- The authorities that Node comes with, those in \`SMTP_CA_FILE\`, and for one account those in its \`caFile\`. A file with a
  certificate that cannot be read is a mistake.
- A certificate that is valid now, for servers, and for the name that was asked for, by a subject alternative name; a common
  name alone does not count. The name is the host, or the \`tlsName\` of the account: then that name is told to the server
  (SNI) and looked for in the certificate, while the connection goes to the host. An address is told to no server, and
  has to be in the certificate as an address.
- A server that asks for a certificate gets the \`clientCertificate\` of the account; without an account there is none.
- The hosts in \`SMTP_TLS_UNVERIFIED_HOSTS\` get everything without a look at their certificate: anybody in between can play
  them. Nothing in a diagram or an account does that.

[Relay with a private authority](recipes/relay-with-private-ca.md) goes through it step by step.

## Files from elsewhere

- A document of the engine's store is asked for at \`ZEEBE_REST_ADDRESS\`, with the worker's own login to the engine. That login
  goes to no other address: where the store redirects, nothing is sent. A reference needs the \`contentHash\` of the document,
  and what comes must have that hash and the size that the reference says; whoever only guesses or copies an id gets nothing.
- A URL in a diagram or in process data is fetched only from hosts that \`SMTP_URLS_ALLOW\` names, by https, without any login
  or cookie. A name there does not open the inner network: what it leads to must be an address of the public internet, or lie
  in a range of the list, and that very address is connected to. Each redirect (five at most) is checked like a first URL.
  \`SMTP_HOSTS_DENY\` and the metadata addresses of clouds win. \`SMTP_CA_FILE\` is trusted, too. \`SMTP_PROXY\` is for mail servers
  and token endpoints alone; a worker that fetches files reaches their hosts without it.
- No error and no log line has the URL in it, only its host and the file's name: a signed URL opens the file for everybody.
- What comes is cut off at \`SMTP_MAX_MESSAGE_SIZE\`, and given up after \`SMTP_SEND_TIMEOUT\`.

## What a refusal says

Type \`TLS\`, never tried again. The message names the certificate (subject, issuer, names, dates) and the name that was
asked for, and then says what to do about that very thing:

${markdownTable(['What it says', 'What it means'], refusals)}

A server that hangs up in the handshake without a word is a lost connection (\`CONNECTION\`, tried again); some do so when
they miss a client certificate, and the message says that.
`
}
