import { setTimeout as sleep } from 'node:timers/promises'
import { answerLines } from './json-lines.ts'
import { openPlainGateway } from './plain-gateway.ts'

/**
 * What taking and completing a job costs that does nothing, with a plain client of grpc-js. It asks for jobs as a careful
 * worker does: where more of them wait, once half of the places are free, or some ms after the first of them.
 */
const PLACES = 32
const GATHER_MS = 20
/** A poll that found fewer than it asked for is followed by another when some may have been created. */
const PAUSE_MS = 10
const LEASE_MS = 30_000
const LONG_POLL_MS = 10_000

const gateway = openPlainGateway(process.env['ZEEBE_GRPC_ADDRESS'] ?? 'grpc://localhost:26500')
let done = 0
let inWork = 0
let freed = () => {}

async function doNothing(job: {
  readonly key: string
  readonly customHeaders: string
  readonly variables: string
}) {
  JSON.parse(job.customHeaders)
  JSON.parse(job.variables)
  await gateway.complete(job.key, '{}')
  done += 1
  inWork -= 1
  freed()
}

/** Whether as many jobs came as were asked for. */
async function poll(): Promise<boolean> {
  const asked = PLACES - inWork
  const request = {
    type: process.env['BENCH_NO_OP'] ?? '',
    worker: 'no-op',
    timeout: LEASE_MS,
    maxJobsToActivate: asked,
    requestTimeout: LONG_POLL_MS,
    tenantIds: ['<default>'],
  }
  const jobs = await gateway.activate(request, LONG_POLL_MS + 10_000)
  inWork += jobs.length
  for (const job of jobs) void doNothing(job)
  if (jobs.length > 0 && jobs.length < asked) await sleep(PAUSE_MS)
  return jobs.length === asked
}

const aPlaceIsFree = () => new Promise<void>((resolve) => (freed = resolve))

async function gathered(): Promise<void> {
  while (inWork === PLACES) await aPlaceIsFree()
  const timer = { isOver: false }
  const late = sleep(GATHER_MS).then(() => void (timer.isOver = true))
  while (inWork > PLACES / 2 && !timer.isOver) await Promise.race([late, aPlaceIsFree()])
}

async function run(): Promise<void> {
  for (;;) if (await poll()) await gathered()
}

void run()
answerLines(() => ({ done }))
