import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineClient } from '../sandbox/client/engine-client.ts'
import { EngineProcess } from '../sandbox/client/engine-process.ts'
import { uploadDocument } from '../sandbox/client/engine-rest.ts'
import { startRelay } from '../test/support/hostile/relay-gateway.ts'
import { TestWorker } from '../test/support/worker.ts'
import { diagramOf, noOpDiagram, NO_OP, TYPE } from './diagrams.ts'
import { JsonChild } from './json-lines.ts'
import type { SinkFigures, SinkPlaces } from './sink.ts'
import { attachmentOf, subjectOf, type Workload } from './workloads.ts'
import ownPackage from '../package.json' with { type: 'json' }

/** All that is measured and what stands around it, each in a process of its own. */
export interface Stage {
  readonly pool: JsonChild
  readonly noOp: JsonChild
  /** Commands to the engine of the workers that are counted. */
  readonly commands: () => number
  readonly places: SinkPlaces
  /** A file of 10 MB under the content root. */
  readonly file: string
  /** What the sink has seen; latencies since it was asked last. */
  figures(delayMs?: number): Promise<SinkFigures>
  deploy(workload: Workload): Promise<string>
  /** Starts so many instances, from several places at once. */
  readonly create: (process: string, workload: Workload, count: number) => Promise<void>
  /** Waits until the sink has so many mails in all; the answer is how long each took (ms). */
  arrived(count: number): Promise<readonly number[]>
  /** `counted`: its commands go through a relay that counts them. `ledger`: a file of its own when it is absent. */
  startWorker(workload: Workload, counted: boolean, ledger?: string): Promise<TestWorker>
  close(): Promise<void>
}

const CREATORS = 40
/** What the image and `npm start` say to Node. */
const NODE_ARGUMENTS = ownPackage.scripts.start.split(' ').filter((word) => word.startsWith('--'))

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-bench-'))
  const contentRoot = join(folder, 'content')
  const file = join(contentRoot, 'bench.bin')
  const sink = JsonChild.start('sink.ts')
  const places = await sink.ask<SinkPlaces>({ ask: 'places' })
  const engine = await EngineProcess.start()
  const client = new EngineClient(engine.grpcAddress)
  let commands = 0
  const relay = await startRelay(
    engine.grpcAddress,
    () => undefined,
    () => (commands += 1),
  )
  const pool = JsonChild.start('nodemailer-pool.ts')
  const noOp = JsonChild.start('no-op-worker.ts', {
    ZEEBE_GRPC_ADDRESS: engine.grpcAddress,
    BENCH_NO_OP: NO_OP,
  })
  await mkdir(contentRoot)
  await writeFile(join(folder, 'ca.pem'), places.ca)
  await writeFile(file, attachmentOf(10_000_000))
  await client.deploy(noOpDiagram())
  let deployed = 0

  let document: Promise<Record<string, unknown>> | undefined
  const documentOf = (bytes: number) =>
    (document ??= uploadDocument(engine.restAddress, attachmentOf(bytes), { fileName: 'bench.bin' }))
  const figures = (delayMs?: number) => sink.ask<SinkFigures>({ ask: 'figures', delayMs })
  /** The engine answers "busy" to more than it can take; then it is asked again. */
  const createOne = async (process: string, variables: Record<string, unknown>): Promise<void> => {
    for (;;) {
      try {
        await client.createInstance(process, variables)
        return
      } catch (error) {
        if (!String(error).includes('RESOURCE_EXHAUSTED')) throw error
        await sleep(20)
      }
    }
  }
  return {
    pool,
    noOp,
    commands: () => commands,
    places,
    file,
    figures,
    async deploy(workload) {
      const process = `bench-${(deployed += 1)}`
      await client.deploy(diagramOf(process, workload, places))
      return process
    },
    async create(process, { attachment }, count) {
      const content =
        attachment?.kind === 'inline' ? attachmentOf(attachment.bytes).toString('base64') : undefined
      const document = attachment?.kind === 'document' ? await documentOf(attachment.bytes) : undefined
      let left = count
      const creator = async (): Promise<void> => {
        while (left-- > 0)
          await createOne(process, {
            subject: subjectOf(Date.now()),
            ...(content && { content }),
            ...(document && { document }),
          })
      }
      await Promise.all(Array.from({ length: CREATORS }, creator))
    },
    async arrived(count) {
      const latencies: number[] = []
      for (;;) {
        const seen = await figures()
        latencies.push(...seen.latenciesMs)
        if (seen.mails >= count) return latencies
        await sleep(5)
      }
    },
    startWorker: ({ connections }, counted, ledger = `sqlite:${join(folder, 'ledger.db')}`) =>
      TestWorker.start({
        grpcAddress: counted ? relay.grpcAddress : engine.grpcAddress,
        nodeArguments: NODE_ARGUMENTS,
        env: {
          SMTP_JOB_TYPES: `${TYPE}=seed`,
          SMTP_LEDGER: ledger,
          SMTP_POOL_CONNECTIONS: String(connections),
          SMTP_CA_FILE: join(folder, 'ca.pem'),
          SMTP_CONTENT_ROOT: contentRoot,
          SMTP_MAX_MESSAGE_SIZE: '40MB',
          ZEEBE_REST_ADDRESS: engine.restAddress,
          SECRET_BENCH: 'bench-password',
          LOG_LEVEL: 'info',
        },
      }),
    async close() {
      client.close()
      relay.close()
      noOp.close()
      pool.close()
      sink.close()
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
