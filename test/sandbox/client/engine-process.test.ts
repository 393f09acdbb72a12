import { expect, it } from 'vitest'
import { EngineProcess } from '../../../sandbox/client/engine-process.ts'
import { readyLine } from '../../../sandbox/client/ready-line.ts'

it('an engine that cannot start is explained by its own words', async () => {
  await expect(EngineProcess.start({ args: ['--colour', 'red'] })).rejects.toThrow(
    /^The engine ended while starting \(2\)\.[^]*Unknown option '--colour'/,
  )
})

it('an engine that is too slow is not waited for without end', async () => {
  await expect(EngineProcess.start({ readyWithinMs: 1 })).rejects.toThrow('was not ready within 0.001 s')
})

it.each(['', 'not JSON', '[]', '{"event":"ready"}', '{"event":"other","grpcAddress":"a","restAddress":"b"}'])(
  'the line %j does not say where an engine is',
  (line) => {
    expect(readyLine(line)).toBeUndefined()
  },
)
