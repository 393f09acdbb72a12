import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/*
 * What this looks at: each statement of the page has an entry below, each entry a statement, and the words of an entry are
 * still in the file that it names. It runs none of those tests. Whether they pass, their own run tells; whether they test
 * the statement, only a reader can tell: who changes a statement or a title reads the other.
 */

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const steps = 'test/connector/delivery/deliver-once.crash-points.test.ts'
const promises = 'test/support/delivery/promises.ts'
const mutants = 'test/support/delivery/mutants.ts'
const roads = 'test/support/crash-points/roads.ts'
const soak = 'test/faults/soak.test.ts'
const peers = 'test/faults/peers.test.ts'
const engines = 'test/engine/other-engines.test.ts'
const uncertain = 'test/engine/endings/uncertain.test.ts'
const lost = 'test/engine/endings/lost-jobs.test.ts'
const life = 'test/engine/process-life.test.ts'
const unusable = 'test/engine/ledger-unusable.test.ts'
const handOver = 'test/mail/send/hand-over.test.ts'
const standing = 'test/connector/delivery/standing.test.ts'
const shares = 'test/mail/account/shares.test.ts'
const sandbox = 'test/connector/sandbox.test.ts'
const transactions = 'test/connector/delivery/transactions.test.ts'
const changed = 'test/connector/delivery/changed-sources.test.ts'
const sqlite = 'test/ledger/sqlite/sqlite.test.ts'
const postgres = 'test/ledger/postgres/postgres.test.ts'
const outage = 'test/ledger/postgres/outage.test.ts'

/** A file with tests, and words of a title (or of the code that makes the title) in it. */
type Evidence = readonly [file: string, words: string]
/** What is about others, or advice to people: there is nothing of this worker to test. */
const AN_ADVICE = 'nothing of this worker'

const evidence: Readonly<Record<string, typeof AN_ADVICE | readonly Evidence[]>> = {
  'An account is one login on one server': [
    [shares, 'an account may have connections of its own number'],
    ['test/mail/account/connections.test.ts', 'has so many messages over a connection'],
  ],
  '**An account that stands still**': [
    [shares, 'two accounts that stand still hold half, not half each; the eldest keep their places'],
    [shares, 'what was handed over is never taken back'],
    [shares, 'a slow one that moves leaves half to the others, as long as there are others'],
    ['test/connector/delivery/taken-back.test.ts', 'a send that was handed over is waited for'],
    ['test/faults/fairness.test.ts', 'the others send all of theirs meanwhile'],
  ],
  '**Rates** (`perMinute`': [
    ['test/connector/delivery/mail-rate.test.ts', 'before anything connects'],
    ['test/ledger/rate-line.test.ts', 'no window ever holds more hand-overs than it may'],
    ['test/ledger/rate-line.test.ts', 'keep their places when they come back'],
    ['test/ledger/postgres/rates.test.ts', 'two workers share the turns'],
    ['test/ledger/postgres/rates.test.ts', 'counts until a minute after nobody held it'],
    ['test/ledger/sqlite/rates.test.ts', 'a restart forgets none'],
  ],
  'What this worker promises about a mail': AN_ADVICE,
  'A mail that a server accepted is not sent a second time': [
    [soak, 'each mail arrives once, or a person is asked, whatever is killed and cut'],
    [peers, 'kill -9 at half of 1,000'],
    [lost, 'because the worker stood still for longer than its lease'],
    [life, 'an engine that is killed and comes back in the middle: every mail once'],
    ['test/engine/endings/after-success.test.ts', 'is an incident that tells of both: the error expression'],
    [promises, 'doubled'],
  ],
  'A job ends with status SUCCESS only when a server accepted its mail': [
    [promises, 'success without mail'],
    ['test/support/faults/audit.test.ts', 'what is lost, doubled, misnamed or stuck is named'],
  ],
  'When it cannot be known whether a server took a mail': [
    [peers, 'cut after the final dot for 20 of 200: none doubled, 20 reported uncertain'],
    [promises, 'sent on without asking'],
  ],
  'No job is left without a way on': [
    [promises, 'no way out'],
    [soak, 'each mail arrives once, or a person is asked'],
  ],
  'The means is a ledger: before the first byte': [
    [handOver, 'opens after 354 and at no other time'],
    [sqlite, 'holds a claim on the disk before it is granted'],
    [steps, 'comes to the moments that have a row, and to no other'],
  ],
  'nothing, or: not sent': [
    [standing, "['nothing is known', 'send'"],
    ['test/ledger/contract.ts', 'keeps the first Date of a job that never came to the gate'],
  ],
  'sent to some, the others were never tried': [[transactions, 'the job comes back for the rest alone']],
  'Many servers take only so many recipients': [
    [transactions, 'ten at a time'],
    [transactions, 'the reply and the id are those of the last transaction'],
    [roads, 'more recipients than the server takes: the second transaction'],
  ],
  'Whoever was never tried is neither refused nor deferred': [
    [transactions, 'refused, deferred and never tried are three things'],
  ],
  'When a further transaction fails and may be tried again': [
    [transactions, 'a retry is used, and the job comes back for the rest alone'],
    [transactions, 'with no retry left: partly sent, and the rest is named'],
    [transactions, 'what cannot pass is not tried again: partly sent, at once'],
  ],
  'Without a reply it is UNCERTAIN. The incident says how many': [
    [transactions, 'uncertain: says how many have it for sure, and consent is for the rest alone'],
    [transactions, 'resend: the rest alone, and a retry is used'],
  ],
  'A worker that is killed between two transactions': [
    [roads, 'more recipients than the server takes: between two transactions'],
    ['test/faults/recipient-limit.test.ts', 'kill -9 between and in the transactions of a mail'],
  ],
  'sent, the same mail': [
    [engines, 'they are answered, not sent'],
    [standing, "['sent', 'answer'"],
  ],
  'sent, the job asks for another mail': [
    [
      'test/engine/endings/after-success.test.ts',
      'asks before it sends another mail, when a person changes the mail',
    ],
  ],
  'an attempt is under way': [[mutants, 'an attempt that is under way is left alone']],
  'an attempt was under way, and its worker is gone': [
    [sqlite, 'reads it as nobody’s after a crash'],
    [postgres, 'lives until its deadline is over by the clock of the database'],
  ],
  uncertain: [
    [uncertain, 'asks anew when that happens again: consent is to one attempt'],
    [uncertain, 'sends the same mail again and uses up a retry'],
  ],
  'sent to some, the others were deferred': [
    [
      'test/engine/partial.test.ts',
      'retry-deferred sends again to those alone, with the same Message-ID and Date',
    ],
  ],
  'sent, the job had ended, another mail': [
    [engines, 'other mails go out, each with a Message-ID of its own'],
  ],
  'Between the last byte of a message': [
    [handOver, 'the phase of a send'],
    [soak, 'each mail arrives once, or a person is asked'],
  ],
  '`report` (the default': [
    [uncertain, 'sees UNCERTAIN with its phase'],
    [uncertain, 'is an incident with all that a person needs'],
  ],
  '`resend`: the mail is sent again': [
    [uncertain, 'sends the same mail again and uses up a retry'],
    [peers, 'the same with resend: 20 are sent again knowingly'],
  ],
  'The incident names the Message-ID': [[uncertain, 'is an incident with all that a person needs']],
  'Look for the Message-ID in the log': [['test/support/faults/person.ts', 'Message-ID']],
  'It arrived: complete the task without the worker': [['test/support/faults/person.ts', 'cancelInstance']],
  'It did not arrive: resolve the incident': [[uncertain, 'and resolving it sends the same mail again']],
  'Resolving is the consent to a second mail': [
    [uncertain, 'asks anew when that happens again: consent is to one attempt'],
    [uncertain, 'that nobody caught asks again when its incident is resolved, and sends nothing'],
    [mutants, 'consent'],
  ],
  '`resend`, and resolving an UNCERTAIN incident': [
    [peers, 'the same with resend: 20 are sent again knowingly'],
    [uncertain, 'and resolving it sends the same mail again'],
  ],
  'A ledger that is lost or set back': [[sqlite, 'that is lost, set back, or one of two does not know']],
  '`SMTP_LEDGER_RETENTION` must be longer': [
    [sqlite, 'forgets ended jobs after the retention time, and nothing else'],
    [postgres, 'of an ended job, or of a mail that was not sent, expires after the retention'],
  ],
  'Two SQLite ledgers do not know of each other': [
    [sqlite, 'that is lost, set back, or one of two does not know'],
    [unusable, 'a file that another worker holds'],
  ],
  'PostgreSQL is shared by several workers': [
    [soak, 'two workers that share PostgreSQL'],
    [postgres, 'lives until its deadline is over by the clock of the database'],
    [outage, 'has every claim on its disk, whatever its synchronous_commit is'],
  ],
  'A worker that is killed after the attempt was written': [
    [roads, "at(ASKS_IN_VAIN, 'ledger.claim answered')"],
  ],
  'Of an attempt, only its beginning is synced': [[roads, "at(ASKS, 'smtp dot', 'pool.send answered')"]],
  'An engine that was set up anew repeats its keys': [
    [engines, 'an engine that is set up anew repeats the keys'],
    [engines, "SMTP_CLUSTER: 'third'"],
  ],
  'An engine restored from a backup hands out ended jobs': [
    [engines, 'an engine that is restored from a copy of its data hands out ended jobs again'],
  ],
  'An engine can forget a job that waits': AN_ADVICE,
  'A server that accepts a mail can still lose it': AN_ADVICE,
  'Microsoft 365 and Amazon SES replace the Message-ID': AN_ADVICE,
  'Whenever the same mail goes out again': [
    ['test/mail/compose/same-bytes.test.ts', 'a retry has the same bytes, in another process too'],
    [changed, 'the same file: everybody has the same bytes'],
  ],
  'Changed by the time of a later attempt': [
    [changed, 'the mail goes out, and a warning says so'],
    [changed, 'a later attempt for the others is sent, with a warning'],
  ],
  'Changed between two transactions of one attempt': [
    [changed, 'the others get nothing, and no retry is used'],
  ],
  'Changed while it is read for the hand-over': [
    [
      'test/mail/content/opened-file.test.ts',
      'between the look and the hand-over ends the mail, to be tried again',
    ],
  ],
  'An entry that a version before this one wrote': [
    [changed, 'another mail, and an entry of an older version, are not compared'],
  ],
  'Under `SMTP_SANDBOX_TO` a mail goes to the addresses': [
    [sandbox, 'sends to its addresses alone, with the headers of the mail'],
    [sandbox, 'nobody: connects to no server, and the result is of a mail that was simulated'],
  ],
  'Sent, also to some of its recipients only': [
    [sandbox, 'it is answered, not mailed'],
    [sandbox, 'the rest gets nothing'],
  ],
  'Uncertain: it is reported (again)': [[sandbox, 'asked about again, also with consent and with resend']],
  'On its way to nobody when its worker was killed': [
    [sandbox, 'simulated, and killed before the outcome was noted'],
  ],
  'Surely not sent: it goes the way': [[sandbox, 'it goes the way of now']],
  'A full disk, a file that cannot be written': [
    ['test/ledger/sqlite/full-disk.test.ts', 'a disk that takes no more grants no claim'],
    [sqlite, 'in a place that cannot be written is not used'],
    [unusable, 'a damaged file: until it is moved away; no retry is lost'],
    [unusable, 'a database that is away: until it is back; no retry is lost'],
  ],
}

/** Paragraphs, items of lists and rows of tables, each on one line. */
function statements(page: string): string[] {
  const found: string[] = []
  let open = false
  for (const line of page.split('\n')) {
    const row = /^\| (.+?) +\| .* \|$/.exec(line)
    if (row?.[1] !== undefined && !/^(the ledger says|-+)$/.test(row[1])) found.push(row[1])
    const isOther = row !== null || line === '' || line.startsWith('#') || line.startsWith('| -')
    const begins = /^(- |\d\. )/.test(line) || !open
    if (!isOther && begins) found.push(line.replace(/^(- |\d\. )/, ''))
    else if (!isOther) found.push(`${found.pop() ?? ''} ${line.trim()}`)
    open = !isOther
  }
  return found
}

describe('docs/delivery-guarantees.md', () => {
  const said = statements(read('docs/delivery-guarantees.md'))

  test.each(said)('names what tests it: %s', (statement) => {
    const keys = Object.keys(evidence).filter((key) => statement.startsWith(key))
    expect(keys).toHaveLength(1)
    for (const key of keys) {
      const proofs = evidence[key]
      if (proofs === undefined || typeof proofs === 'string') continue
      expect(proofs.length).toBeGreaterThan(0)
      for (const [file, words] of proofs) expect(read(file), file).toContain(words)
    }
  })

  test('says all that there are tests for here', () => {
    for (const key of Object.keys(evidence))
      expect(
        said.filter((statement) => statement.startsWith(key)),
        key,
      ).toHaveLength(1)
  })
})
