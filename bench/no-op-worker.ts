import { createJobCommands } from '../src/broker/commands.ts'
import { openGateway } from '../src/broker/gateway.ts'
import { startJobSource } from '../src/broker/job-source.ts'
import { shareSlots } from '../src/broker/slots.ts'
import { pause } from '../src/time/pause.ts'
import { answerLines } from './json-lines.ts'

/** What taking and completing a job costs that does nothing: the worker's own client of the engine, and no more. */
const monotonicNow = () => performance.now()
const { gateway } = await openGateway()
const commands = createJobCommands(gateway)
let done = 0
for (const { holder: type, slots } of shareSlots(32, [process.env['BENCH_NO_OP'] ?? ''], monotonicNow)) {
  startJobSource({
    gateway,
    type,
    worker: 'no-op',
    tenantIds: ['<default>'],
    slots,
    leaseMs: 30_000,
    handle: async ({ key }) => {
      await commands.complete(key, {})
      done += 1
    },
    mayTake: () => true,
    onAnswer: () => undefined,
    onProblem: () => undefined,
    monotonicNow,
    pause,
  })
}
answerLines(() => ({ done }))
