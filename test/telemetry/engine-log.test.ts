import { beforeEach, describe, expect, test } from 'vitest'
import { CommandError, type CommandProblem } from '../../src/broker/command-error.ts'
import { createEngineLog } from '../../src/telemetry/engine-log.ts'
import { createLogger } from '../../src/telemetry/log.ts'

interface Line {
  readonly level: string
  readonly event: string
}

describe('an engine that does not answer', () => {
  let lines: Line[]
  let now: number
  const start = () => {
    const log = createLogger({
      level: 'info',
      destination: { write: (text) => lines.push(JSON.parse(text) as Line) },
    })
    return createEngineLog(
      log,
      { address: 'grpc://engine:26500', hasScheme: true, byToken: false },
      () => now,
    )
  }
  const problem = (kind: CommandProblem) => new CommandError(kind, kind, undefined)
  const events = () => lines.map(({ level, event }) => `${level} ${event}`)

  beforeEach(() => {
    lines = []
    now = 0
  })

  test('is told once, then now and then, and once when it is back', () => {
    const engine = start()
    for (let second = 0; second < 130; second += 1) {
      now = second * 1_000
      engine.failed(problem('unreachable'))
    }
    engine.answered()
    engine.answered()
    expect(events()).toEqual([
      'warn engine-unreachable',
      'warn engine-unreachable',
      'warn engine-unreachable',
      'info engine-back',
    ])
  })

  test('and then refuses the login: told at once as that, at error level', () => {
    const engine = start()
    engine.failed(problem('unreachable'))
    engine.failed(problem('login'))
    expect(events()).toEqual(['warn engine-unreachable', 'error engine-login'])
  })
})
