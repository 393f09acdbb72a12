import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client, credentials } from '@grpc/grpc-js'
import { EngineClient } from '../sandbox/client/engine-client.ts'
import { EngineProcess } from '../sandbox/client/engine-process.ts'
import { GatewayClient } from '../test/sandbox/engine/support/gateway-client.ts'
import { buildProcess } from '../test/support/bpmn.ts'

/**
 * What the engine in the box costs for each instance (create, activate, complete), as a ratio to two calls of grpc-js
 * that do nothing, turn by turn in one run. Linux only: the CPU of another process is read from /proc.
 */
const INSTANCES = Number(process.argv[2] ?? 5_000)
const ROUNDS = 4
const AT_ONCE = 32
const TICK_MS = 10

function cpuMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * TICK_MS
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000

async function atOnce(count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

interface Measured {
  readonly cpuMs: number
  readonly perSecond: number
}

async function measure(pid: number, count: number, work: () => Promise<void>): Promise<Measured> {
  const [cpu, began] = [cpuMs(pid), performance.now()]
  await work()
  const seconds = (performance.now() - began) / 1000
  return { cpuMs: (cpuMs(pid) - cpu) / count, perSecond: count / seconds }
}

const emptyProgram = fileURLToPath(new URL('empty-server.ts', import.meta.url))
const emptyServer = spawn(process.execPath, ['--import', 'tsx', emptyProgram], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [port] = (await once(createInterface({ input: emptyServer.stdout }), 'line')) as [string]
const empty = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
const same = (value: Buffer): Buffer => value
const emptyCall = (): Promise<void> =>
  new Promise((resolve, reject) => {
    empty.makeUnaryRequest('/bench.Empty/Empty', same, same, Buffer.alloc(0), (problem) =>
      problem ? reject(problem) : resolve(),
    )
  })

const started = performance.now()
const engine = await EngineProcess.start()
const startSeconds = (performance.now() - started) / 1000
const client = new EngineClient(engine.grpcAddress)
const gateway = new GatewayClient(new URL(engine.grpcAddress).host)
await client.deploy(buildProcess('bench', [{ id: 'send', type: 'bench' }]))

async function instances(): Promise<void> {
  let completed = 0
  const activation = {
    type: 'bench',
    worker: 'bench',
    timeout: 60_000,
    maxJobsToActivate: AT_ONCE,
    requestTimeout: 5_000,
  }
  const complete = async (): Promise<void> => {
    while (completed < INSTANCES) {
      const jobs = (await gateway.jobs(activation).messages).flat()
      await Promise.all(
        jobs.map(({ key }) =>
          gateway.call('CompleteJob', { jobKey: key, variables: '{"mail":{"status":"SUCCESS"}}' }),
        ),
      )
      completed += jobs.length
    }
  }
  const create = () => client.createInstance('bench', { order: 'A-1007', total: 48.9 })
  await Promise.all([atOnce(INSTANCES, create), complete()])
}

const rows: string[] = []
for (let round = 0; round < ROUNDS; round++) {
  const calls = await measure(emptyServer.pid ?? 0, 2 * INSTANCES, () => atOnce(2 * INSTANCES, emptyCall))
  const done = await measure(engine.pid ?? 0, INSTANCES, instances)
  const ratio = done.cpuMs / (2 * calls.cpuMs)
  rows.push(
    `| ${round === 0 ? 'warming up' : round} | ${(2 * calls.cpuMs).toFixed(3)} | ${done.cpuMs.toFixed(3)} | ${ratio.toFixed(2)} | ${done.perSecond.toFixed(0)} | ${rssMb(engine.pid ?? 0).toFixed(0)} |`,
  )
}
process.stdout.write(
  [
    `Engine up in ${startSeconds.toFixed(2)} s; ${INSTANCES} instances a round`,
    '',
    '| round | two empty calls, CPU ms | instance, CPU ms | ratio | instances/s | RSS MB |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
)
empty.close()
emptyServer.kill()
gateway.close()
client.close()
await engine.close()
