import { status } from '@grpc/grpc-js'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { toCommandError } from '../../src/broker/command-error.ts'
import type { JobCommands } from '../../src/broker/commands.ts'
import { acknowledge, type Command } from '../../src/connector/acknowledge.ts'

/** How long each wait was; none takes any time here. */
const { waits } = vi.hoisted(() => ({ waits: [] as number[] }))
vi.mock('../../src/time/pause.ts', () => ({
  pause: (ms: number) => {
    waits.push(ms)
    return Promise.resolve()
  },
}))
beforeEach(() => void waits.splice(0))

const KEY = '2251799813685249'
const DONE: Command = { kind: 'complete', variables: { mail: 1 } }
const says = (code: number, words = '') => toCommandError(Object.assign(new Error(words), { code }))

/** An engine that answers so, one after the other, and then takes everything. */
function engine(...answers: readonly Error[]) {
  const said: unknown[] = []
  const rest = [...answers]
  const hear = async (...words: readonly unknown[]) => {
    said.push(words)
    const answer = rest.shift()
    if (answer) throw answer
  }
  const commands: JobCommands = {
    complete: (...args) => hear('complete', ...args),
    fail: (...args) => hear('fail', ...args),
    throwError: (...args) => hear('throwError', ...args),
    updateTimeout: (...args) => hear('updateTimeout', ...args),
  }
  return { said, commands }
}

const held = { held: () => true }
const never = new AbortController().signal

describe('acknowledge', () => {
  test.each<readonly [string, Command, string]>([
    ['a completion', DONE, 'complete'],
    ['an error', { kind: 'throw', code: 'A', message: 'b', variables: {} }, 'throwError'],
    ['a failure', { kind: 'fail', retries: 1, backoffMs: 5, message: 'b', variables: {} }, 'fail'],
  ])('says %s once', async (_name, command, method) => {
    const { said, commands } = engine()
    expect(await acknowledge(commands, KEY, command, held, never)).toEqual({ kind: 'accepted' })
    expect(said).toEqual([[method, KEY, command.kind === 'complete' ? command.variables : command]])
    expect(waits).toEqual([])
  })

  test.each([
    ['NOT_FOUND', { kind: 'gone' }],
    ['FAILED_PRECONDITION', { kind: 'not-now' }],
    [
      'INVALID_ARGUMENT',
      { kind: 'refused', error: expect.objectContaining({ problem: 'refused' }) as unknown },
    ],
    ['UNKNOWN', { kind: 'refused', error: expect.objectContaining({ problem: 'refused' }) as unknown }],
  ] as const)('%s is an end: %o', async (code, expected) => {
    const { said, commands } = engine(says(status[code]))
    expect(await acknowledge(commands, KEY, DONE, held, never)).toEqual(expected)
    expect(said).toHaveLength(1)
  })

  test('variables that are too large are an end', async () => {
    const { commands } = engine(says(status.RESOURCE_EXHAUSTED, 'received message larger than max'))
    expect(await acknowledge(commands, KEY, DONE, held, never)).toMatchObject({
      kind: 'refused',
      error: { problem: 'too-large' },
    })
  })

  test.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAUTHENTICATED'] as const)(
    '%s: the same is said again, until it is heard',
    async (code) => {
      const { said, commands } = engine(...Array.from({ length: 7 }, () => says(status[code])))
      expect(await acknowledge(commands, KEY, DONE, held, never)).toEqual({ kind: 'accepted' })
      expect(said).toEqual(Array.from({ length: 8 }, () => ['complete', KEY, DONE.variables]))
      expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000])
    },
  )

  test('an answer to the second try that the job is gone is an end', async () => {
    const { said, commands } = engine(says(status.UNAVAILABLE), says(status.NOT_FOUND))
    expect(await acknowledge(commands, KEY, DONE, held, never)).toEqual({ kind: 'gone' })
    expect(said).toHaveLength(2)
  })

  test.each([
    ['before the wait', [false], []],
    ['in the wait', [true, false], [100]],
  ])('a lease that ends %s ends it: the job comes back', async (_name, lease, waited) => {
    const { said, commands } = engine(says(status.UNAVAILABLE))
    const answers = [...lease]
    expect(await acknowledge(commands, KEY, DONE, { held: () => answers.shift() === true }, never)).toEqual({
      kind: 'gave-up',
    })
    expect(said).toHaveLength(1)
    expect(waits).toEqual(waited)
  })

  test('a worker that stops says it once and no more', async () => {
    const { said, commands } = engine(says(status.UNAVAILABLE))
    expect(await acknowledge(commands, KEY, DONE, held, AbortSignal.abort())).toEqual({ kind: 'gave-up' })
    expect(said).toHaveLength(1)
  })

  test('a defect is not taken for an answer of the engine', async () => {
    const { commands } = engine(new TypeError('a slip'))
    await expect(acknowledge(commands, KEY, DONE, held, never)).rejects.toThrow('a slip')
  })
})
