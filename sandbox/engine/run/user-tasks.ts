import type { Key } from '../core/commands.ts'
import type { UserTaskDoc } from '../state/documents.ts'
import type { Run } from './run.ts'

export function cancelUserTasks(run: Run, element: Key): void {
  for (const key of run.state.userTasksOf.of(element)) {
    const task = run.state.userTasks.get(key)
    if (!task) continue
    run.state.userTasks.remove(key)
    tellUserTask(run, task, 'CANCELED')
  }
}

export function tellUserTask(
  run: Run,
  { key, element, elementId, instanceKey }: UserTaskDoc,
  intent: string,
): void {
  const value = { userTaskKey: key, elementId, elementInstanceKey: element, processInstanceKey: instanceKey }
  run.records.event('USER_TASK', intent, key, 0, JSON.stringify(value))
}
