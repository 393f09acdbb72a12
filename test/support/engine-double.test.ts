import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CommandError } from '../../src/broker/command-error.ts'
import { BoxJob, startBox } from './box-job.ts'
import { EngineDouble, type EngineCommand, type JobSetup, type Variables } from './engine-double.ts'

type Step =
  | EngineCommand
  | { readonly kind: 'activate'; readonly timeoutMs: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'resolve'; readonly corrections: Variables }
  | { readonly kind: 'cancel' }

/** One job of an engine, whichever it is. */
interface Played {
  /** `over`: completed, left by an error that was caught, or cancelled. */
  readonly state: string
  readonly incident: 'failure' | 'error' | undefined
  activate(timeoutMs: number): object | undefined | Promise<object | undefined>
  take(command: EngineCommand): void | Promise<void>
  pass(ms: number): void | Promise<void>
  resolve(corrections: Variables): void | Promise<void>
  cancel(): void | Promise<void>
}

const HEADERS = { resultVariable: 'mail' }
const SECOND = 1_000
const RUNS = 100

const variables = fc.dictionary(fc.constantFrom('a', 'b'), fc.nat(9), { maxKeys: 2, noNullPrototype: true })
const duration = fc.constantFrom(SECOND, 2 * SECOND, 3 * SECOND)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('activate'), timeoutMs: duration }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), ms: duration }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('complete'), variables }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('throw'), variables }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fail'),
      retries: fc.nat(2),
      backoffMs: fc.constantFrom(0, SECOND, 2 * SECOND),
      variables,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('renew'), timeoutMs: duration }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('resolve'), corrections: variables }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel') }) },
)

/** The double in a time of its own. */
function doubleOf(setup: JobSetup): Played {
  let now = 0
  const double = new EngineDouble(setup, () => now)
  return {
    get state() {
      return double.isOver ? 'over' : double.state
    },
    get incident() {
      return double.isOver ? undefined : double.incident
    },
    activate(timeoutMs) {
      if (double.state !== 'ready') return undefined
      const { retries, headers, variables } = double.activate({}, timeoutMs)
      return { retries, headers, variables }
    },
    take: (command) => double.take(command),
    pass(ms) {
      now += ms
      if (double.until <= now) double.timeout()
    },
    resolve: (corrections) => double.resolve(corrections),
    cancel: () => double.cancel(),
  }
}

/** What an engine answers to a step, and how the job stands afterwards. */
async function play(job: Played, step: Step): Promise<object> {
  const answer = await answerTo(job, step)
  return { step, answer, state: job.state, incident: job.incident }
}

async function answerTo(job: Played, step: Step): Promise<unknown> {
  switch (step.kind) {
    case 'activate':
      return job.activate(step.timeoutMs)
    case 'pass':
      return job.pass(step.ms)
    case 'resolve':
      return job.state === 'incident' ? job.resolve(step.corrections) : 'nothing to resolve'
    case 'cancel':
      return job.state === 'over' ? 'nothing to cancel' : job.cancel()
    default:
      try {
        await job.take(step)
        return 'accepted'
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        return error.problem
      }
  }
}

test('the double of the engine answers as the engine in the box does', { timeout: 120_000 }, async () => {
  const box = await startBox(HEADERS)
  /** How often something was answered, so that nothing is compared in vain. */
  const answers = new Map<string, number>()
  const steps = fc.array(step, { minLength: 8, maxLength: 25 })
  const property = fc.asyncProperty(fc.boolean(), variables, steps, async (catchesErrors, first, plan) => {
    const setup: JobSetup = { variables: first, headers: HEADERS, catchesErrors }
    const double = doubleOf(setup)
    const real = await BoxJob.start(box, setup)
    try {
      for (const next of plan) {
        const seen = await play(real, next)
        expect(await play(double, next)).toEqual(seen)
        const { answer } = seen as { readonly answer: unknown }
        const word = typeof answer === 'string' ? `${next.kind}: ${answer}` : next.kind
        answers.set(word, (answers.get(word) ?? 0) + 1)
      }
    } finally {
      if (real.state !== 'over') await real.cancel()
    }
  })
  await fc.assert(property, { numRuns: RUNS, seed: 1 })
  const commands = ['complete', 'throw', 'fail', 'renew'].flatMap((kind) =>
    ['accepted', 'gone', 'not-now'].map((answer) => `${kind}: ${answer}`),
  )
  expect([...answers.keys()]).toEqual(expect.arrayContaining([...commands, 'activate', 'pass', 'resolve']))
})
