import { parseArgs } from 'node:util'

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
}

export const LOOPBACK = '127.0.0.1'

export const usage = `npm run engine -- --data DIR [--grpc PORT] [--rest PORT] [--faults]

A small engine that speaks Zeebe's protocol, for trying things out and for tests. It is not Zeebe.

  --data DIR      folder for what it must not forget; made when it is not there
  --grpc PORT     port of the gateway protocol (26500; 0: a free one)
  --rest PORT     port of the REST API (8080; 0: a free one)
  --faults        PUT /faults makes calls slow, refused or unanswered, for tests
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
  }
}

const options = {
  grpc: { type: 'string' },
  rest: { type: 'string' },
  data: { type: 'string' },
  faults: { type: 'boolean' },
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
