import { parseArgs } from 'node:util'
import type { TlsFiles } from './access/tls.ts'
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
  readonly tls?: TlsFiles
  readonly login?: LoginArgument
}

/** How clients show who they are. */
export type LoginArgument =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** The introspection endpoint that knows the tokens. */
  | { readonly kind: 'bearer'; readonly url: URL }

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** Whether only programs of this machine reach this address. */
export const isLoopback = (host: string): boolean => LOOPBACK.includes(host)

export const usage = `npm run engine -- --data DIR [options]

A small engine that speaks Zeebe's protocol, for trying things out and for tests. It is not Zeebe.

  --data DIR      folder for what it must not forget; made when it is not there
  --grpc PORT     port of the gateway protocol (26500; 0: a free one)
  --rest PORT     port of the REST API (8080; 0: a free one)
  --faults        PUT /faults makes calls slow, refused or unanswered, for tests
  --mailbox HOST:PORT
                  hands the connector's jobs out with this mail server and no login
  --export URL    sends all records to URL in the form of Zeebe's Elasticsearch exporter
  --host ADDRESS  listen there, and not on this machine alone (127.0.0.1); needs --login
  --login bearer:INTROSPECTION_URL
                  serve whoever has a token that this endpoint on this machine calls active (RFC 7662)
  --login basic:USER:PASSWORD
                  serve whoever knows both
  --tls-cert FILE, --tls-key FILE
                  speak TLS with this certificate and its key (PEM)
  --tls-client-ca FILE
                  and only with clients whose certificate is of this authority
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
  const host = values.host ?? '127.0.0.1'
  const login = values.login === undefined ? {} : { login: readLogin(values.login) }
  if (!isLoopback(host) && values.login === undefined)
    throw new BadArguments('--host opens the engine to other machines, which needs a --login.')
  return {
    grpcPort: port('grpc', values.grpc ?? '26500'),
    restPort: port('rest', values.rest ?? '8080'),
    dataFolder: values.data,
    host,
    faults: values.faults === true,
    mailbox: mailboxAt(values.mailbox),
    exportUrl: urlIn(values.export),
    ...tlsFiles(values),
    ...login,
  }
}

const options = {
  grpc: { type: 'string' },
  rest: { type: 'string' },
  data: { type: 'string' },
  host: { type: 'string' },
  faults: { type: 'boolean' },
  mailbox: { type: 'string' },
  export: { type: 'string' },
  login: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-client-ca': { type: 'string' },
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

function tlsFiles(values: ReturnType<typeof parse>): { tls?: TlsFiles } {
  const { 'tls-cert': cert, 'tls-key': key, 'tls-client-ca': clientCa } = values
  if (cert === undefined && key === undefined && clientCa === undefined) return {}
  if (cert === undefined || key === undefined)
    throw new BadArguments('TLS needs both --tls-cert and --tls-key.')
  return { tls: { cert, key, ...(clientCa === undefined ? {} : { clientCa }) } }
}

function readLogin(text: string): LoginArgument {
  const [, user, password] = /^basic:([^:]+):(.+)$/s.exec(text) ?? []
  if (user !== undefined && password !== undefined) return { kind: 'basic', user, password }
  const [, address = ''] = /^bearer:(.+)$/s.exec(text) ?? []
  const url = URL.canParse(address) ? new URL(address) : undefined
  const local = url && isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
  if (local && /^https?:$/.test(url.protocol)) return { kind: 'bearer', url }
  // the text may hold a password
  throw new BadArguments(
    '--login must be basic:USER:PASSWORD or bearer:URL, where the URL is one of this machine, like bearer:http://localhost:8090/introspect.',
  )
}
