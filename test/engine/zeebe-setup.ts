import type { TestProject } from 'vitest/node'
import { EngineClient } from '../../sandbox/client/engine-client.ts'
import { RecordSink } from '../../sandbox/client/record-sink.ts'
import { buildWorker } from '../support/built-worker.ts'
import type { ProvidedEngine } from '../support/engine.ts'

/** Where Zeebe's exporter sends to, unless RECORD_SINK says otherwise. */
const SINK = '127.0.0.1:9200'

/** The engine at ZEEBE_GRPC_ADDRESS for all tests of a run, its records by way of a sink. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const grpcAddress = setting('ZEEBE_GRPC_ADDRESS')
  const restAddress = setting('ZEEBE_REST_ADDRESS')
  buildWorker()
  await expectEngine(grpcAddress)
  const { hostname, port } = new URL(`http://${process.env['RECORD_SINK'] ?? SINK}`)
  const sink = await RecordSink.listen({ host: hostname, port: Number(port) })
  const provided: ProvidedEngine = { grpcAddress, restAddress, recordsUrl: sink.url }
  project.provide('engine', provided)
  return () => sink.close()
}

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: these tests run on an engine that is there already.`)
  return value
}

async function expectEngine(address: string): Promise<void> {
  const client = new EngineClient(address)
  try {
    await client.topology({ timeoutMs: 60_000 })
  } catch (problem) {
    throw new Error(`No engine answers at ZEEBE_GRPC_ADDRESS=${address}.`, { cause: problem })
  } finally {
    client.close()
  }
}
