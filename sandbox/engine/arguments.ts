import { parseArgs } from 'node:util'
import type { MailboxAddress } from './mailbox-jobs.ts'

/** What `npm run engine` is told. */
export interface EngineArguments {
  /** Ports; 0 is a free one. */
  readonly grpcPort: number
  readonly restPort: number
  readonly dataFolder: string
  /** The address to listen on. */
  readonly host: string
  /** Whether faults can be ordered over REST. */
  readonly faults: boolean
  /** The mail server with which the connector's jobs are handed out, whatever they say themselves. */
  readonly mailbox?: MailboxAddress | undefined
  /** Who plays Elasticsearch and gets all records. */
  readonly exportUrl?: string | undefined
}

export const LOOPBACK = '127.0.0.1'

export const usage = `npm run engine -- --data DIR [--grpc PORT] [--rest PORT] [--faults]

A small engine that speaks Zeebe's protocol, for trying things out and for tests. It is not Zeebe.

  --data DIR      folder for what it must not forget; made when it is not there
  --grpc PORT     port of the gateway protocol (26500; 0: a free one)
  --rest PORT     port of the REST API (8080; 0: a free one)
  --faults        PUT /faults makes calls slow, refused or unanswered, for tests
  --mailbox HOST:PORT   hands the connector's jobs out with this mail server and no login
  --export URL    sends all records to URL in the form of Zeebe's Elasticsearch exporter
  --help          this text

When it takes commands, it prints one line of JSON with its addresses. SIGTERM or Ctrl-C ends it.
`

/** Arguments that cannot be followed; the message is one sentence for a person. */
export class BadArguments extends Error {
  override readonly name = 'BadArguments'
}

/** Reads a command line; throws BadArguments. */
export function readArguments(args: readonly string[]): EngineArguments | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  if (!values.data) throw new BadArguments('The argument --data is missing: name a folder for the data.')
  return {
    grpcPort: port('grpc', values.grpc ?? '26500'),
    restPort: port('rest', values.rest ?? '8080'),
    dataFolder: values.data,
    host: LOOPBACK,
    faults: values.faults === true,
    mailbox: mailboxAt(values.mailbox),
    exportUrl: urlIn(values.export),
  }
}

const options = {
  grpc: { type: 'string' },
  rest: { type: 'string' },
  data: { type: 'string' },
  faults: { type: 'boolean' },
  mailbox: { type: 'string' },
  export: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (problem) {
    // the sentences after the first one explain parseArgs, not this program
    const [what = ''] = (problem instanceof Error ? problem.message : String(problem)).split(/\.(?:\s|$)/)
    throw new BadArguments(`${what}; --help tells what there is.`)
  }
}

function port(name: string, text: string): number {
  const value = Number(text)
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value
  throw new BadArguments(`--${name} must be a port from 0 to 65535, not "${text}".`)
}

function mailboxAt(text: string | undefined): MailboxAddress | undefined {
  if (text === undefined) return undefined
  const [, hostname, at] = /^([^:\s]+):(\d+)$/.exec(text) ?? []
  if (hostname === undefined || at === undefined)
    throw new BadArguments(`--mailbox must be a host and a port, such as 127.0.0.1:2525, not "${text}".`)
  return { hostname, port: port('mailbox', at) }
}

function urlIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (/^https?:\/\/[^/]+\/?$/.test(text) && URL.canParse(text)) return new URL(text).origin
  throw new BadArguments(`--export must be an address, such as http://127.0.0.1:9200, not "${text}".`)
}
