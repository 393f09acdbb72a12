import type { ElementDoc, ListenerDoc, UserTaskDoc } from '../state/documents.ts'
import { createJob, jobInputs } from './jobs.ts'
import { complete } from './lifecycle.ts'
import { elementOf, type Run } from './run.ts'
import { tellUserTask } from './user-tasks.ts'

/** A user task of Zeebe's own, which is there when its listeners agree. */
export function createUserTask(run: Run, { key: element, elementId, instanceKey }: ElementDoc): void {
  const task = { key: run.state.newKey(), element, elementId, instanceKey }
  run.state.userTasks.put(task.key, task)
  goOn(run, task, 'creating', 0)
}

/** Somebody completes the task: it is completed when its listeners agree. */
export function completeWhenAgreed(run: Run, task: UserTaskDoc, variables: string): void {
  goOn(run, { ...task, variables }, 'completing', 0)
}

/** The job of one listener is done: on to the next. */
export function listenerDone(run: Run, { userTask, event, index }: ListenerDoc): void {
  const task = run.state.userTasks.get(userTask)
  if (task) goOn(run, task, event, index + 1)
}

/** Asks the listener at `from` or the next one after it; without one, what they were asked about happens. */
function goOn(run: Run, task: UserTaskDoc, event: ListenerDoc['event'], from: number): void {
  const doc = run.state.elements.get(task.element)
  if (!doc) throw new Error(`user task ${task.key} without its element`)
  const { listeners } = elementOf(run, doc)
  const index = listeners.findIndex((listener, place) => place >= from && listener.event === event)
  const next = listeners[index]
  if (next) {
    const waiting: UserTaskDoc = { ...task, waits: event }
    run.state.userTasks.put(task.key, waiting)
    if (from === 0) tellUserTask(run, waiting, event.toUpperCase())
    createJob(run, doc, jobInputs(run, doc, next), { userTask: task.key, event, index })
    return
  }
  if (event === 'creating') {
    const { key, element, elementId, instanceKey } = task
    run.state.userTasks.put(key, { key, element, elementId, instanceKey })
    tellUserTask(run, task, 'CREATED')
    return
  }
  run.state.userTasks.remove(task.key)
  tellUserTask(run, task, 'COMPLETED')
  complete(run, doc, task.variables ?? '')
}
