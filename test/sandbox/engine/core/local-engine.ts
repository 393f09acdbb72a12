import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseRecord, type EngineRecord } from '../../../../sandbox/client/engine-record.ts'
import type { ActivatedJob, Commands, Engine, Key } from '../../../../sandbox/engine/core/commands.ts'
import { openEngine } from '../../../../sandbox/engine/core/open.ts'
import { inBpmn } from './bpmn.ts'

const TENANT = '<default>'

/** The engine without its servers, in this process, with a clock that stands still until it is moved. */
export class LocalEngine {
  readonly #folder: string
  #engine: Engine
  #time: number

  private constructor(folder: string, engine: Engine, time: number) {
    this.#folder = folder
    this.#engine = engine
    this.#time = time
  }

  static async start(): Promise<LocalEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'local-engine-'))
    const time = Date.parse('2026-12-01T08:00:00Z')
    const local = new LocalEngine(folder, await openEngine({ dataFolder: folder }), time)
    await local.run((commands) => commands.pinClock(time))
    onTestFinished(async () => {
      await local.#engine.close()
      await rm(folder, { recursive: true, force: true })
    })
    return local
  }

  /** Ends it and opens its data again. */
  async restart(): Promise<void> {
    await this.#engine.close()
    this.#engine = await openEngine({ dataFolder: this.#folder })
  }

  run<T>(command: (commands: Commands) => T): Promise<T> {
    return this.#engine.run(command)
  }

  /** The flow elements of one process with this id; see inBpmn. */
  async deploy(id: string, elements: string): Promise<void> {
    await this.deployXml(inBpmn(id, elements))
  }

  async deployXml(xml: string): Promise<void> {
    await this.#engine.deploy([{ name: 'test.bpmn', content: Buffer.from(xml) }], TENANT)
  }

  async create(bpmnProcessId: string, variables: object = {}): Promise<Key> {
    const request = { bpmnProcessId, variables: JSON.stringify(variables), tenantId: TENANT }
    return (await this.run((commands) => commands.createInstance(request))).processInstanceKey
  }

  take(type: string, count = 100, timeout = 60_000): Promise<ActivatedJob[]> {
    const request = { type, worker: 'test', timeout, maxJobsToActivate: count }
    return this.run((commands) =>
      commands.activateJobs({ ...request, fetchVariable: [], tenantIds: [TENANT] }),
    )
  }

  async complete({ key }: Pick<ActivatedJob, 'key'> = NO_JOB, variables: object = {}): Promise<void> {
    await this.run((commands) => commands.completeJob(key, JSON.stringify(variables)))
  }

  /** Moves the clock on; what is due by then has happened when this resolves. */
  async pass(ms: number): Promise<void> {
    this.#time += ms
    await this.run((commands) => commands.pinClock(this.#time))
    // the engine fires in turns of its own, each of which may make others due
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  async records(): Promise<EngineRecord[]> {
    const { records } = await this.#engine.records(1, { limit: 100_000, waitMs: 0 })
    return records.map(parseRecord)
  }

  /** Ids of the elements that ended in this way, in order. */
  async ended(intent: 'ELEMENT_COMPLETED' | 'ELEMENT_TERMINATED' = 'ELEMENT_COMPLETED'): Promise<string[]> {
    const records = await this.records()
    return records.filter((each) => each.intent === intent).map(({ value }) => String(value['elementId']))
  }

  /** The variables of an instance, as its view shows them. */
  variables(instance: Key): Record<string, unknown> {
    const view = this.#engine.view.instances().find(({ key }) => key === instance)
    const own = view?.variables.find(({ scopeKey }) => scopeKey === instance)
    return Object.fromEntries(
      Object.entries(own?.values ?? {}).map(([name, json]) => [name, JSON.parse(json) as unknown]),
    )
  }

  state(instance: Key): string | undefined {
    return this.#engine.view.instances().find(({ key }) => key === instance)?.state
  }

  /** The jobs of an instance that runs. */
  jobs(instance: Key) {
    return this.#engine.view.instances().find(({ key }) => key === instance)?.jobs ?? []
  }

  incidents(instance: Key) {
    return this.#engine.view.instances().find(({ key }) => key === instance)?.incidents ?? []
  }
}

const NO_JOB = { key: -1 }
