import { isRecord } from '../../../json/json.ts'
import { isGiven, type Read } from './field.ts'
import { InputProblem, refuse, refuseValue, type Problem } from './input-problem.ts'
import { readLine } from './texts.ts'

/** Headers that a dialect has inputs for: name in lower case, and what people call the input. */
export type HeaderInputs = Readonly<Record<string, string>>

export type CustomHeader = readonly [name: string, value: string]

const MOST = 50
/** So that a line has room for an encoded-word behind it. */
const LONGEST_NAME = 50
const LONGEST_VALUE = 5_000
/** A line can be broken at a blank alone, and has 998 characters at most (RFC 5322 2.1.1), the name of the header included. */
const LONGEST_WORD = 900

/** RFC 5322 3.6.8 has more characters, but not every reader has; and each known header begins with a letter. */
const NAME = /^[a-z][\w.-]*$/i

/** Whom the mail goes to and what its parts are, which the envelope and the bytes must agree with. */
const OF_THE_WORKER = new Set(
  'from sender reply-to to cc bcc subject date message-id mime-version apparently-to'.split(' '),
)
/** What servers write: a mail that comes with it says that it was where it was not. */
const OF_SERVERS = new Set(
  'return-path delivered-to received-spf authentication-results dkim-signature domainkey-signature'.split(
    ' ',
  ),
)
const ALL_OF_SERVERS = ['received', 'resent-', 'arc-', 'x-ms-exchange-', 'x-microsoft-exchange-']

/**
 * A context of header names and texts, in its order. Names are what RFC 5322 has and all readers take, values stand on one line; a header
 * whose value is not given is left out. Refused are names that come twice, headers that the dialect has an input for,
 * and those that only the worker or a server may write.
 */
export function customHeaders(inputs: HeaderInputs): Read<readonly CustomHeader[]> {
  const owners = new Map(Object.entries(inputs))
  return (value) => {
    if (!isRecord(value))
      return refuseValue(
        value,
        'is not a context; write names and texts with FEEL, as in {"X-Order": order.id}.',
      )
    const entries = Object.entries(value)
    if (entries.length > MOST) return refuse(`has ${entries.length} headers, and may have ${MOST}.`)
    const seen = new Set<string>()
    const headers: CustomHeader[] = []
    const problems: Problem[] = []
    for (const [name, given] of entries) {
      const lower = name.toLowerCase()
      const flaw = nameFlaw(name) ?? reserved(lower, owners) ?? (seen.has(lower) ? TWICE : undefined)
      seen.add(lower)
      // the value is not shown: the name says which one it is
      const read = flaw ?? readValue(given)
      if (Array.isArray(read)) headers.push(...read.map((text): CustomHeader => [name, text]))
      else problems.push({ message: read, path: [], quoted: { value: name } })
    }
    if (problems.length > 0) throw new InputProblem(problems)
    return headers
  }
}

const TWICE = 'stands there twice, for case tells no headers apart; leave one out.'

function nameFlaw(name: string): string | undefined {
  if (name.length > LONGEST_NAME)
    return `is a name of ${name.length} characters; that of a header has ${LONGEST_NAME} at most.`
  if (NAME.test(name)) return undefined
  return 'is not the name of a header: it begins with a letter and goes on with letters, digits and hyphens.'
}

function reserved(lower: string, owners: ReadonlyMap<string, string>): string | undefined {
  const input = owners.get(lower)
  if (input !== undefined) return `has an input of its own; use ${input}.`
  const begins = (beginning: string) => lower.startsWith(beginning)
  if (OF_SERVERS.has(lower) || ALL_OF_SERVERS.some(begins))
    return 'is written by mail servers alone; leave it out.'
  if (OF_THE_WORKER.has(lower) || lower.startsWith('content-'))
    return 'is written by this worker alone; leave it out.'
  return undefined
}

/** The text, if one is given, or what is wrong with it. */
function readValue(given: unknown): [text: string] | [] | string {
  if (!isGiven(given)) return []
  try {
    const text = readLine(given).trim()
    if (text.length > LONGEST_VALUE)
      return `has a value of ${text.length} characters, and may have one of ${LONGEST_VALUE}.`
    const isAsItStands = /^[\t -~]*$/.test(text)
    if (isAsItStands && text.split(' ').some((word) => word.length > LONGEST_WORD))
      return `has a value with more than ${LONGEST_WORD} characters without a blank; no line of a mail has room for them.`
    return [text]
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return `has a value that ${error.message}`
  }
}
