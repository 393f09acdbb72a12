import type { Parse } from '../../../src/feel/parser.ts'
import { deploy, type ReadResource } from '../commands/deploy.ts'
import { fireDue } from '../commands/fire-due.ts'
import type { Journal, Transaction } from '../journal/journal.ts'
import { ModelProblem } from '../model/model-problem.ts'
import { readModel } from '../model/read-model.ts'
import { behaviours } from '../run/behaviours.ts'
import type { Models } from '../run/models.ts'
import { RecordWriter } from '../run/records.ts'
import type { Run } from '../run/run.ts'
import type { State } from '../state/state.ts'
import { Alarm } from './alarm.ts'
import { bindCommands } from './bind-commands.ts'
import type { Commands, Engine, JsonText, Key, Resource } from './commands.ts'
import { Completions } from './completions.ts'
import { Flusher } from './flusher.ts'
import { History } from './history.ts'
import { RecordReader } from './record-reader.ts'
import { Rejection } from './rejection.ts'

export interface EngineParts {
  readonly state: State
  readonly models: Models
  readonly journal: Journal
  readonly parse: Parse
  readonly now: () => number
  readonly write: (transactions: readonly Transaction[]) => void
  readonly onBroken: (problem: unknown) => void
}

/** More gateways and events than a process passes without waiting; one that goes round stops here. */
const MAX_PASSED = 20_000
/** Timers and leases that fire in one go; the others wait for commands in between. */
const DUE_AT_ONCE = 1_000

export function startEngine({ state, models, journal, parse, now, write, onBroken }: EngineParts): Engine {
  const records = new RecordWriter(journal.next)
  const completions = new Completions()
  const clock = () => state.pinnedAt ?? now()
  const history = new History(state, models, clock)
  const reader = new RecordReader(journal, models)
  const flusher = new Flusher(write, {
    flushed: () => {
      state.queues.announce()
      reader.wake()
      completions.announce()
    },
    broken: onBroken,
  })
  const alarm = new Alarm(now, wakeUp)

  /** Carries out one command and all that follows from it; nothing is left of it when it is refused or fails. */
  function carryOut<T>(command: (run: Run) => T): T {
    const queue: (() => void)[] = []
    let passed = 0
    const run: Run = {
      state,
      models,
      records,
      now: clock(),
      behaviours,
      later: (step) => void queue.push(step),
      mayGoOn: () => ++passed <= MAX_PASSED,
      ended(instance, variables) {
        history.ended(instance, variables !== undefined)
        if (variables !== undefined) completions.completed(instance.key, variables)
      },
    }
    try {
      const result = command(run)
      // each step may add others
      for (const step of queue) step()
      commit(run.now)
      return result
    } catch (problem) {
      state.rollBack()
      records.rollBack()
      completions.rollBack()
      history.rollBack()
      throw problem
    }
  }

  function commit(timestamp: number): void {
    const changes = state.commit()
    completions.commit()
    history.commit()
    const written = records.take()
    if (changes.length > 0 || written.records.length > 0) flusher.add({ ...written, timestamp, changes })
    alarm.set(state.pinnedAt === undefined ? state.due.next : undefined)
  }

  function wakeUp(): void {
    const more = carryOut((run) => fireDue(run, DUE_AT_ONCE))
    if (more) setImmediate(wakeUp)
  }

  const commands: Commands = bindCommands(carryOut, {
    clockChanged(at) {
      state.pinClock(at)
      setImmediate(wakeUp)
    },
    refused({ valueType, intent, key }, { type, message }) {
      records.rejection(valueType, intent, key, type, message)
      commit(clock())
    },
  })

  async function run<T>(command: (commands: Commands) => T): Promise<T> {
    try {
      return command(commands)
    } finally {
      // a refusal is a record, too
      await flusher.flushed()
    }
  }

  // what was due while the engine was down
  wakeUp()

  return {
    run,
    async deploy(resources, tenantId) {
      const read = await readResources(resources, parse)
      const deployment = carryOut((each) => deploy(each, read, tenantId))
      await flusher.flushed()
      return deployment
    },
    onJob: (type: string, listener: () => void) => state.queues.listen(type, listener),
    onCompletion: (key: Key, listener: (variables: JsonText) => void) => completions.listen(key, listener),
    records: (from, options) => reader.read(from, options),
    view: { instances: () => history.view() },
    async close() {
      alarm.clear()
      await flusher.flushed().catch(() => undefined)
      reader.close()
      journal.close()
    },
  }
}

async function readResources(resources: readonly Resource[], parse: Parse): Promise<ReadResource[]> {
  if (resources.length === 0)
    throw new Rejection('INVALID_ARGUMENT', 'Expected to deploy at least one resource, but none given')
  const read: ReadResource[] = []
  const problems: string[] = []
  for (const resource of resources) {
    const xml = resource.content.toString('utf8')
    try {
      read.push({ resource, xml, processes: await readModel(xml, parse) })
    } catch (problem) {
      if (!(problem instanceof ModelProblem)) throw problem
      const lines = problem.findings.map(({ element, problem: what }) =>
        element === undefined ? `- ERROR: ${what}` : `- Element: ${element}\n    - ERROR: ${what}`,
      )
      problems.push(`'${resource.name}': ${lines.join('\n')}`)
    }
  }
  if (problems.length > 0)
    throw new Rejection(
      'INVALID_ARGUMENT',
      `Expected to deploy new resources, but encountered the following errors:\n${problems.join('\n')}`,
    )
  return read
}
