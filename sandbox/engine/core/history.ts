import type { Models } from '../run/models.ts'
import type { ElementDoc } from '../state/documents.ts'
import type { State } from '../state/state.ts'
import type { InstanceView, Key } from './commands.ts'

const SHOWN = 200
const ENDED_KEPT = 50
/** Longer values are cut for a person's eye. */
const VALUE_LENGTH = 2_000

/** What a person sees of the instances: those that run, and the last ones that ended. */
export class History {
  readonly #state: State
  readonly #models: Models
  readonly #clock: () => number
  readonly #ended: EndedInstance[] = []
  #now: EndedInstance[] = []

  /** `clock`: milliseconds since 1970. */
  constructor(state: State, models: Models, clock: () => number) {
    this.#clock = clock
    this.#state = state
    this.#models = models
  }

  ended(instance: ElementDoc, completed: boolean): void {
    const variables = new Map(this.#state.variables.of(instance.key))
    this.#now.push({ instance, completed, endedAt: this.#clock(), variables })
  }

  commit(): void {
    for (const each of this.#now.splice(0)) this.#ended.push(each)
    while (this.#ended.length > ENDED_KEPT) this.#ended.shift()
  }

  rollBack(): void {
    this.#now = []
  }

  /** Newest first. */
  view(): readonly InstanceView[] {
    const keys = [...this.#state.instances].slice(-SHOWN)
    const running = keys.flatMap((key) => this.#state.elements.get(key) ?? [])
    const ended = this.#ended.map((each) => this.#viewOfEnded(each))
    return [...ended, ...running.map((doc) => this.#view(doc))].sort((a, b) => b.key - a.key).slice(0, SHOWN)
  }

  #viewOfEnded({ instance, completed, endedAt, variables }: EndedInstance): InstanceView {
    return {
      ...this.#head(instance),
      state: completed ? 'completed' : 'terminated',
      endedAt,
      variables: [{ scopeKey: instance.key, elementId: instance.elementId, values: shown(variables) }],
      elements: [],
      incidents: [],
      jobs: [],
      userTasks: [],
    }
  }

  #head(root: ElementDoc): Pick<InstanceView, 'key' | 'bpmnProcessId' | 'version' | 'startedAt'> {
    const { definition } = this.#models.get(root.definitionKey)
    return {
      key: root.key,
      bpmnProcessId: definition.id,
      version: definition.version,
      startedAt: root.startedAt ?? 0,
    }
  }

  #view(root: ElementDoc): InstanceView {
    const members = this.#members(root.key)
    const { jobs, incidents, userTasks, variables } = this.#state
    const of = <T>(index: { of(key: Key): readonly Key[] }, table: { get(key: Key): T | undefined }): T[] =>
      members.flatMap(({ key }) => index.of(key).flatMap((each) => table.get(each) ?? []))
    return {
      ...this.#head(root),
      state: 'active',
      endedAt: undefined,
      elements: members
        .filter(({ key }) => key !== root.key)
        .map(({ key, elementId, definitionKey }) => ({
          key,
          elementId,
          type: this.#models.element(definitionKey, elementId).type,
        })),
      variables: members.flatMap(({ key, elementId }) => {
        const scope = variables.of(key)
        return scope.size === 0 ? [] : [{ scopeKey: key, elementId, values: shown(scope) }]
      }),
      incidents: of(this.#state.incidentsOf, incidents).map((incident) => ({
        key: incident.key,
        errorType: incident.errorType,
        errorMessage: incident.errorMessage,
        elementId: incident.elementId,
        elementInstanceKey: incident.element,
        jobKey: incident.jobKey,
      })),
      jobs: of(this.#state.jobsOf, jobs).map(({ key, type, elementId, retries, state: jobState }) => ({
        key,
        type,
        elementId,
        retries,
        state: jobState,
      })),
      userTasks: of(this.#state.userTasksOf, userTasks).map(({ key, elementId }) => ({ key, elementId })),
    }
  }

  /** The instance and all that is active in it, at most so many. */
  #members(root: Key): ElementDoc[] {
    const members: ElementDoc[] = []
    const queue = [root]
    for (const key of queue) {
      const doc = this.#state.elements.get(key)
      if (doc) members.push(doc)
      queue.push(...this.#state.children.of(key))
      if (members.length >= SHOWN) break
    }
    return members
  }
}

interface EndedInstance {
  readonly instance: ElementDoc
  readonly completed: boolean
  readonly endedAt: number
  readonly variables: ReadonlyMap<string, string>
}

const shown = (variables: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...variables].map(([name, json]) => [name, shortened(json)]))

const shortened = (json: string): string =>
  json.length > VALUE_LENGTH ? `${json.slice(0, VALUE_LENGTH)}…` : json
