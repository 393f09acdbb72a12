import type { Key } from '../core/commands.ts'
import type { Element, Timer } from '../model/process.ts'
import type { ElementDoc, TimerDoc } from '../state/documents.ts'
import { textOf } from './expressions.ts'
import { elementOf, type Run } from './run.ts'
import { readTime, type Due } from './times.ts'

export interface DueTimer extends Due {
  readonly eventId: string
}

/** When the timers of an element, or at its border, are due. Throws an ElementProblem. */
export function timersDue(run: Run, doc: ElementDoc, element: Element): readonly DueTimer[] {
  const events = [element.id, ...element.boundaries].map((id) => run.models.element(doc.definitionKey, id))
  return events.flatMap(({ id, catches }) =>
    catches?.kind === 'timer' ? [{ eventId: id, ...due(run, doc, catches.timer) }] : [],
  )
}

const due = (run: Run, { key }: ElementDoc, { kind, value }: Timer): Due =>
  readTime(kind, textOf(run, key, value), run.now)

export function setTimers(run: Run, { key: element }: ElementDoc, timers: readonly DueTimer[]): void {
  for (const { eventId, dueAt, repetitions, intervalMs } of timers) {
    const timer = { key: run.state.newKey(), element, eventId, dueAt, repetitions, intervalMs }
    run.state.timers.put(timer.key, timer)
    tellTimer(run, timer, 'CREATED')
  }
}

export function cancelTimers(run: Run, element: Key): void {
  for (const key of run.state.timersOf.of(element)) {
    const timer = run.state.timers.get(key)
    if (!timer) continue
    run.state.timers.remove(key)
    tellTimer(run, timer, 'CANCELED')
  }
}

export function tellTimer(run: Run, timer: TimerDoc, intent: string): void {
  const doc = run.state.elements.get(timer.element)
  const value = {
    elementInstanceKey: timer.element,
    targetElementId: timer.eventId,
    dueDate: timer.dueAt,
    repetitions: timer.repetitions,
    processInstanceKey: doc?.instanceKey ?? -1,
  }
  run.records.event('TIMER', intent, timer.key, doc?.definitionKey ?? 0, JSON.stringify(value))
}

/** The event that a timer belongs to, and whether it ends what it is attached to. */
export function eventOf(run: Run, doc: ElementDoc, { eventId }: TimerDoc): { event: Element; own: boolean } {
  return { event: run.models.element(doc.definitionKey, eventId), own: eventId === elementOf(run, doc).id }
}
