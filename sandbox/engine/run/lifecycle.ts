import type { Key } from '../core/commands.ts'
import type { Element, Flow } from '../model/process.ts'
import type { ElementDoc } from '../state/documents.ts'
import { ElementProblem } from './element-problem.ts'
import { raise, resolveAll } from './incidents.ts'
import { cancelJobs } from './jobs.ts'
import { joinVariables, readVariables } from './json-text.ts'
import { applyMappings, seenFrom } from './mappings.ts'
import type { ElementIntent } from './records.ts'
import { elementOf, modelOf, type Run } from './run.ts'
import { propagate, setLocal } from './scopes.ts'
import { cancelTimers } from './timers.ts'
import { cancelUserTasks } from './user-tasks.ts'

export interface Entry {
  readonly role?: ElementDoc['role']
  readonly loopCounter?: number
  /** Variables that only this instance has, as JSON texts. */
  readonly variables?: Iterable<readonly [string, string]>
}

/** A token reaches an element: an instance of it begins in this scope. */
export function enter(run: Run, scope: ElementDoc, element: Element, entry: Entry = {}): Key {
  const key = run.state.newKey()
  const { role = element.loop ? 'body' : 'plain', loopCounter, variables = [] } = entry
  const doc: ElementDoc = {
    key,
    elementId: element.id,
    role,
    definitionKey: scope.definitionKey,
    instanceKey: scope.instanceKey,
    parent: scope.key,
    phase: 'activating',
    children: 0,
    ...(loopCounter === undefined ? {} : { loopCounter }),
  }
  begin(run, doc, variables)
  const parent = get(run, scope.key)
  if (parent) run.state.elements.put(parent.key, { ...parent, children: parent.children + 1 })
  return key
}

/** The instance of a process begins. */
export function enterProcess(
  run: Run,
  definitionKey: Key,
  variables: Iterable<readonly [string, string]>,
): Key {
  const key = run.state.newKey()
  const { process } = run.models.get(definitionKey)
  const root = { key, elementId: process.id, definitionKey, instanceKey: key, parent: 0, children: 0 }
  begin(run, { ...root, role: 'plain', phase: 'activating', startedAt: run.now }, variables)
  return key
}

function begin(run: Run, doc: ElementDoc, variables: Iterable<readonly [string, string]>): void {
  run.state.elements.put(doc.key, doc)
  tell(run, doc, 'ACTIVATING')
  setLocal(run, doc.key, variables)
  run.later(() => activate(run, doc.key))
}

/** Does what an element does when a token reaches it; what fails becomes an incident, and this is tried again. */
export function activate(run: Run, key: Key): void {
  const doc = get(run, key)
  if (doc?.phase !== 'activating') return
  attempt(run, doc, 'activate', () => {
    const element = elementOf(run, doc)
    if (element.inputs.length > 0 && doc.role !== 'body')
      setLocal(run, key, applyMappings(run, key, element.inputs))
    run.behaviours.activate(run, doc, element)
  })
}

/** The element is at work: it waits for something. */
export function activated(run: Run, doc: ElementDoc): ElementDoc {
  return step(run, doc, 'active', 'ACTIVATED')
}

/** The element has done its work; `arrived` are the variables, a JSON object, that came with its end. */
export function complete(run: Run, doc: ElementDoc, arrived?: string): void {
  const completing = arrived === undefined || arrived === '' || arrived === '{}' ? doc : { ...doc, arrived }
  step(run, completing, 'completing', 'COMPLETING')
  run.later(() => finish(run, doc.key))
}

/** Hands its variables on and lets its tokens go; what fails becomes an incident, and this is tried again. */
export function finish(run: Run, key: Key): void {
  const doc = get(run, key)
  if (doc?.phase !== 'completing') return
  attempt(run, doc, 'complete', () => {
    const element = elementOf(run, doc)
    if (doc.role !== 'body') handOn(run, doc, element)
    if (doc.role === 'item') run.behaviours.itemLeft(run, doc)
    leave(run, doc, element)
  })
}

/** Ends an element and all in it without a result; `then` is the boundary event at which a token goes on. */
export function terminate(
  run: Run,
  key: Key,
  then?: { boundary: string; variables: Iterable<readonly [string, string]> },
): void {
  const doc = get(run, key)
  if (!doc) return
  step(run, doc, 'terminating', 'TERMINATING')
  for (const child of run.state.children.of(key)) terminate(run, child)
  letGo(run, key)
  tell(run, doc, 'TERMINATED')
  if (doc.parent === 0) run.ended(doc, undefined)
  remove(run, key)
  const parent = get(run, doc.parent)
  if (!parent) return
  if (parent.phase === 'terminating') return
  if (then) {
    const boundary = modelOf(run, doc).process.elements.get(then.boundary)
    if (boundary) enter(run, parent, boundary, { variables: then.variables })
  }
  leftScope(run, doc.parent)
}

/** Evaluates what may fail before anything is changed that could not be done twice. */
function attempt(run: Run, doc: ElementDoc, retry: 'activate' | 'complete', work: () => void): void {
  try {
    work()
  } catch (problem) {
    if (!(problem instanceof ElementProblem)) throw problem
    raise(run, doc, { errorType: problem.errorType, errorMessage: problem.message, retry })
  }
}

function handOn(run: Run, doc: ElementDoc, { outputs, type }: Element): void {
  const arrived = doc.arrived === undefined ? undefined : readVariables(doc.arrived)
  if (outputs.length > 0) {
    if (arrived) setLocal(run, doc.key, arrived)
    propagate(run, doc.parent, applyMappings(run, doc.key, outputs, seenFrom(run, doc.parent)))
  } else if (arrived && type !== 'BOUNDARY_EVENT') propagate(run, doc.key, arrived)
}

function leave(run: Run, doc: ElementDoc, element: Element): void {
  letGo(run, doc.key)
  tell(run, doc, 'COMPLETED')
  if (doc.parent === 0) run.ended(doc, joinVariables(run.state.variables.of(doc.key)))
  const parent = get(run, doc.parent)
  remove(run, doc.key)
  if (!parent) return
  if (doc.role !== 'item') for (const flow of run.behaviours.flows(doc, element)) take(run, parent.key, flow)
  if (element.ends === 'terminate') terminateAll(run, parent.key)
  leftScope(run, parent.key)
}

function terminateAll(run: Run, scopeKey: Key): void {
  for (const child of run.state.children.of(scopeKey)) terminate(run, child)
  const scope = get(run, scopeKey)
  if (scope?.waiting) run.state.elements.put(scopeKey, { ...scope, waiting: {} })
}

/** A token takes a flow. At a parallel gateway it waits until there is one on each flow that leads there. */
function take(run: Run, scopeKey: Key, flow: Flow): void {
  const scope = get(run, scopeKey)
  const target = scope && modelOf(run, scope).process.elements.get(flow.target)
  if (!scope || !target) return
  tellFlow(run, scope, flow)
  if (target.type !== 'PARALLEL_GATEWAY' || target.incoming.length < 2) {
    enter(run, scope, target)
    return
  }
  const arrived = [...(scope.waiting?.[target.id] ?? []), flow.id]
  const complete = target.incoming.every(({ id }) => arrived.includes(id))
  if (complete) for (const { id } of target.incoming) arrived.splice(arrived.indexOf(id), 1)
  const others = Object.entries(scope.waiting ?? {}).filter(([id]) => id !== target.id)
  const waiting = Object.fromEntries(arrived.length > 0 ? [...others, [target.id, arrived]] : others)
  run.state.elements.put(scopeKey, { ...scope, waiting })
  if (complete) enter(run, scope, target)
}

/** One less is in this scope; the last one to leave completes it. */
function leftScope(run: Run, key: Key): void {
  const scope = get(run, key)
  if (!scope) return
  const children = scope.children - 1
  const left = { ...scope, children }
  run.state.elements.put(key, left)
  if (children > 0 || scope.phase !== 'active' || Object.keys(scope.waiting ?? {}).length > 0) return
  complete(run, left)
}

/** Whatever belongs to an element that ends. */
function letGo(run: Run, key: Key): void {
  cancelJobs(run, key)
  cancelTimers(run, key)
  cancelUserTasks(run, key)
  resolveAll(run, key)
}

function remove(run: Run, key: Key): void {
  run.state.elements.remove(key)
  run.state.variables.drop(key)
}

function step(run: Run, doc: ElementDoc, phase: ElementDoc['phase'], intent: ElementIntent): ElementDoc {
  const next = { ...doc, phase }
  run.state.elements.put(doc.key, next)
  tell(run, next, intent)
  return next
}

const get = (run: Run, key: Key): ElementDoc | undefined => run.state.elements.get(key)

function tell(run: Run, doc: ElementDoc, intent: ElementIntent): void {
  const { key, elementId, role, parent, instanceKey, definitionKey } = doc
  const id = modelOf(run, doc).quoted.get(elementId) ?? '""'
  run.records.element(intent, key, id, role === 'body', parent, instanceKey, definitionKey)
}

function tellFlow(run: Run, { key, instanceKey, definitionKey }: ElementDoc, { id }: Flow): void {
  run.records.flow(run.state.newKey(), id, key, instanceKey, definitionKey)
}
