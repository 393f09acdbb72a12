import type { Place } from '../src/signing/keys.ts'

interface Parts {
  readonly keys: (place: Place) => string
  readonly headers: string
}

/** The words around the tables of `docs/dkim.md`. */
export function dkimPage({ keys, headers }: Parts): string {
  return `# Signed mails (DKIM)

<!-- Generated from src/signing by scripts/docs.ts; change it there or in scripts/dkim-page.ts. -->

A signature shows receivers that a mail comes from the domain in its From, and that nobody changed it. Most mail servers
sign by themselves; sign here where yours does not. Setting it up step by step is a [recipe](recipes/dkim.md).

The operator writes keys into a file, YAML or JSON, and names it in \`SMTP_DKIM_FILE\`. Diagrams and accounts say nothing of
it: which key signs depends on the domain of From alone.

\`\`\`yaml
domains:
  example.com:
    keys:
      - { selector: worker-2026, keyFile: worker-2026.pem }
      - { selector: worker-2026-ed, keyFile: worker-2026-ed.pem }
    subdomains: true
  shop.example.org:
    keys: [{ selector: s1, keyFile: shop.pem }]
    notSigned: [Message-ID, Date]
\`\`\`

## The file

${keys('file')}

### A domain

In its own letters or in ASCII (\`xn--…\`), without case.

${keys('domain')}

### A key

${keys('key')}

RSA keys have 1024 bits at least; below 2048, the log warns (\`dkim-weak-key\`), for receivers may take such a signature for
none (RFC 8301). Ed25519 (RFC 8463) is short and quick, and not yet known to every receiver: beside an RSA key, who knows
both takes one of them.

The file is checked as a whole. At start everything that is wrong is told together, each with its path
(\`domains.example.com.keys[1].keyFile …\`), and the worker ends with exit code 2. While it runs, the worker looks at the file
every 5 seconds: a new version is in use within 10 seconds (\`dkim-file\` in the log), for the mails that are composed then. A
version that cannot be used is refused as a whole and told of once (\`dkim-file-refused\`); the one before stays. Names of key
files start at the folder of the file. They are read with it: change the file, if only by \`touch\`, when a key has changed.
File and keys must not lie below \`SMTP_CONTENT_ROOT\`, from where diagrams could mail them out, and nobody but the worker
should be able to read them.

## Which mails are signed

A mail whose From has a domain of the file; with \`subdomains: true\` also one from a domain below it that has no entry of its
own (the nearest entry decides). Every other mail goes out unsigned. The signing domain (\`d=\`) is that of the entry, so it is
aligned with From, as DMARC asks; for a subdomain only where its policy is relaxed (\`adkim=r\`, which is the default).

Each key makes one \`DKIM-Signature\`, relaxed/relaxed, over the whole body and these headers, where the mail has them:

${headers}

One that is marked as sealed cannot be added on the way either, nor a second one.

The signature is the last thing that is done to a mail: a subject prefix (\`SMTP_SUBJECT_PREFIX\`) is signed with the rest.
Some services write their own Message-ID or Date after that, as Amazon SES does; then name these headers in \`notSigned\`, or
let the service sign. A mailing list or a gateway that changes the text breaks any signature.

## Retries, rotation, and large mails

The same mail has the same signature on each attempt: its time (\`t=\`) is the mail's Date, and both kinds of signatures have
no chance in them. Where the file changed between two attempts, the signature is made by the keys of then; for the ledger it
is the same mail ([delivery guarantees](delivery-guarantees.md)).

To change a key: put the new public key into DNS under a new selector, wait until it is seen, and put the new key in the place
of the old one in the file. Leave the old record in DNS for a week or two: mails that are on their way are checked by it.

A mail with large attachments is read twice, once to be signed and once to be sent, and never held in memory. If an attachment
changes in between, nothing is sent, and the job is tried again.
`
}
