import type { Key } from '../core/commands.ts'
import { Changes } from './changes.ts'
import type {
  DefinitionDoc,
  ElementDoc,
  IncidentDoc,
  JobDoc,
  LoopDoc,
  ResultDoc,
  TimerDoc,
  UserTaskDoc,
} from './documents.ts'
import { DueQueue } from './due-queue.ts'
import { IndexOf } from './index-of.ts'
import { JobQueues } from './job-queues.ts'
import { Table } from './table.ts'
import { Variables } from './variables.ts'

/** Partition 1: its number times 2^51. */
const FIRST_KEY = 2 ** 51 + 1

/** All that the engine knows. Everything in it can be rebuilt from the journal's changes. */
export class State {
  readonly changes = new Changes()
  readonly variables = new Variables(this.changes)
  readonly children = new IndexOf<Key, Key>()
  readonly incidentsOf = new IndexOf<Key, Key>()
  readonly timersOf = new IndexOf<Key, Key>()
  readonly jobsOf = new IndexOf<Key, Key>()
  readonly resultsOf = new IndexOf<Key, Key>()
  readonly userTasksOf = new IndexOf<Key, Key>()
  /** Keys of the running process instances. */
  readonly instances = new Set<Key>()
  readonly queues = new JobQueues((key) => this.jobs.get(key)?.state === 'activatable')
  readonly due = new DueQueue((key) => dueJob(this.jobs.get(key)) ?? this.timers.get(key)?.dueAt)
  readonly #latest = new Map<string, Key>()
  readonly #versions = new Map<string, Key>()

  readonly definitions = new Table<DefinitionDoc>('d', this.changes, (_before, after) => {
    if (!after) return
    const { key, id, version, tenantId } = after
    this.#latest.set(`${tenantId}\n${id}`, key)
    this.#versions.set(`${tenantId}\n${id}\n${version}`, key)
  })
  readonly elements = new Table<ElementDoc>('e', this.changes, (before, after) => {
    if (before && after) return
    if (after) {
      if (after.parent === 0) this.instances.add(after.key)
      else this.children.add(after.parent, after.key)
    } else if (before) {
      if (before.parent === 0) this.instances.delete(before.key)
      else this.children.remove(before.parent, before.key)
    }
  })
  readonly jobs: Table<JobDoc> = new Table<JobDoc>('j', this.changes, (before, after) => {
    if (before && !after) this.jobsOf.remove(before.element, before.key)
    if (!after) return
    if (!before) this.jobsOf.add(after.element, after.key)
    if (after.state === 'activatable' && before?.state !== 'activatable') this.queues.add(after)
    const at = dueJob(after)
    if (at !== undefined && at !== dueJob(before)) this.due.add(after.key, at)
  })
  readonly incidents = new Table<IncidentDoc>('i', this.changes, (before, after) => {
    if (before && !after) this.incidentsOf.remove(before.element, before.key)
    if (!before && after) this.incidentsOf.add(after.element, after.key)
  })
  readonly timers: Table<TimerDoc> = new Table<TimerDoc>('t', this.changes, (before, after) => {
    if (before && !after) this.timersOf.remove(before.element, before.key)
    if (!after) return
    if (!before) this.timersOf.add(after.element, after.key)
    if (after.dueAt !== before?.dueAt) this.due.add(after.key, after.dueAt)
  })
  readonly userTasks = new Table<UserTaskDoc>('u', this.changes, (before, after) => {
    if (before && !after) this.userTasksOf.remove(before.element, before.key)
    if (!before && after) this.userTasksOf.add(after.element, after.key)
  })

  readonly loops = new Table<LoopDoc>('l', this.changes)
  readonly results = new Table<ResultDoc>('r', this.changes, (before, after) => {
    if (before && !after) this.resultsOf.remove(before.body, before.key)
    if (!before && after) this.resultsOf.add(after.body, after.key)
  })

  readonly #tables: Readonly<Record<string, AnyTable>> = {
    d: this.definitions,
    e: this.elements,
    j: this.jobs,
    i: this.incidents,
    t: this.timers,
    u: this.userTasks,
    l: this.loops,
    r: this.results,
  }
  #nextKey = FIRST_KEY
  #keyAtCommit = FIRST_KEY
  #pinnedAt: number | undefined
  #pinChanged = false

  newKey(): Key {
    return this.#nextKey++
  }

  /** The clock stands still at this time; undefined while it runs with the machine's. */
  get pinnedAt(): number | undefined {
    return this.#pinnedAt
  }

  pinClock(at: number | undefined): void {
    this.#pinnedAt = at
    this.#pinChanged = true
  }

  latest(tenantId: string, processId: string): DefinitionDoc | undefined {
    return this.#definition(this.#latest.get(`${tenantId}\n${processId}`))
  }

  version(tenantId: string, processId: string, version: number): DefinitionDoc | undefined {
    return this.#definition(this.#versions.get(`${tenantId}\n${processId}\n${version}`))
  }

  rollBack(): void {
    this.changes.rollBack()
    this.#nextKey = this.#keyAtCommit
  }

  /** What changed since the last commit, as JSON texts for the journal. */
  commit(): string[] {
    const texts: string[] = []
    for (const [name, keys] of this.changes.touched()) {
      const table = this.#tables[name]
      for (const [key, isNew] of keys) {
        const document = table?.get(key)
        if (document !== undefined) texts.push(`["${name}",${key},${JSON.stringify(document)}]`)
        else if (!isNew) texts.push(`["${name}",${key},null]`)
      }
    }
    for (const [scope, names] of this.changes.variables())
      for (const [name, isNew] of names) {
        const json = this.variables.get(scope, name)
        if (json !== undefined || !isNew) texts.push(`["v",${scope},${JSON.stringify([name, json ?? null])}]`)
      }
    if (this.#nextKey !== this.#keyAtCommit) texts.push(`["k",${this.#nextKey},null]`)
    if (this.#pinChanged) texts.push(`["c",${this.#pinnedAt ?? 0},null]`)
    this.#keyAtCommit = this.#nextKey
    this.#pinChanged = false
    this.changes.clear()
    return texts
  }

  /** Carries out what `commit` wrote. */
  replay(changes: readonly unknown[]): void {
    for (const change of changes) {
      const [table, key, document] = change as readonly [string, Key, unknown]
      if (table === 'k') this.#nextKey = this.#keyAtCommit = key
      else if (table === 'c') this.#pinnedAt = key === 0 ? undefined : key
      else if (table === 'v') {
        const [name, json] = document as readonly [string, string | null]
        this.variables.load(key, name, json ?? undefined)
      } else this.#tables[table]?.load(key, (document ?? undefined) as never)
    }
  }

  #definition(key: Key | undefined): DefinitionDoc | undefined {
    return key === undefined ? undefined : this.definitions.get(key)
  }
}

/** A table of whatever documents. */
interface AnyTable {
  get(key: Key): unknown
  load(key: Key, document: never): void
}

/** When a job's lease or back-off ends. */
const dueJob = (job: JobDoc | undefined): number | undefined =>
  job && (job.state === 'activated' || job.state === 'backing-off') ? job.deadline : undefined
