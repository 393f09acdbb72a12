import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js'
import { BadArguments, isLoopback, readArguments, usage, type EngineArguments } from './arguments.ts'
import { openEngine } from './core/open.ts'
import { exportRecords } from './export/bulk-exporter.ts'
import { startServers } from './servers.ts'

/** Resolves with the first signal; a second one ends the process at once, in whatever it is. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined
    const signalled = (): void => {
      first ??= performance.now()
      resolve()
      // one Ctrl-C comes twice: from the terminal and from npm
      if (performance.now() - first > 1000) process.exit(130)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, signalled)
  })
}

/** Rejects when the signal is aborted, with its reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

function warn({ host, tls }: Pick<EngineArguments, 'host' | 'tls'>): void {
  if (isLoopback(host)) return
  const clear = tls ? '' : ', and passwords and tokens travel in the clear, since there is no --tls-cert'
  process.stderr.write(`Warning: the engine listens on ${host}, where other machines can reach it${clear}.\n`)
}

async function run({ dataFolder, exportUrl, ...settings }: EngineArguments): Promise<void> {
  const end = interrupted()
  warn(settings)
  const broken = new AbortController()
  const engine = await openEngine({ dataFolder, onBroken: (problem) => broken.abort(problem) })
  const over = new AbortController()
  try {
    if (exportUrl !== undefined) {
      exportRecords(engine, exportUrl, over.signal).catch((problem: unknown) => {
        if (!over.signal.aborted) process.stderr.write(`Records are exported no more: ${String(problem)}\n`)
      })
    }
    const servers = await startServers(engine, settings)
    const { grpcAddress, restAddress } = servers
    process.stdout.write(`${JSON.stringify({ event: 'ready', grpcAddress, restAddress })}\n`)
    try {
      await Promise.race([end, aborted(broken.signal)])
    } finally {
      await servers.close()
    }
  } finally {
    over.abort()
    await engine.close()
  }
}

// whoever started this may have stopped reading
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
// its lines say nothing that this program does not say itself
setLogVerbosity(logVerbosity.NONE)
try {
  const args = readArguments(process.argv.slice(2))
  if (args === 'help') process.stdout.write(usage)
  else {
    await run(args)
    process.exit(0)
  }
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`)
  process.exit(problem instanceof BadArguments ? 2 : 1)
}
