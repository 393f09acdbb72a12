import { complete, enter, terminate } from '../run/lifecycle.ts'
import { tellJob } from '../run/jobs.ts'
import type { Run } from '../run/run.ts'
import { eventOf, tellTimer } from '../run/timers.ts'
import type { JobDoc, TimerDoc } from '../state/documents.ts'

/** Ends the leases and back-offs and fires the timers that are due; at most so many in one go. True when more are. */
export function fireDue(run: Run, limit: number): boolean {
  for (let count = 0; count < limit; count++) {
    const key = run.state.due.take(run.now)
    if (key === undefined) return false
    const job = run.state.jobs.get(key)
    const timer = run.state.timers.get(key)
    if (job) jobIsDue(run, job)
    else if (timer) fire(run, timer)
  }
  return true
}

function jobIsDue(run: Run, job: JobDoc): void {
  const back: JobDoc = { ...job, state: 'activatable', deadline: -1 }
  run.state.jobs.put(job.key, back)
  tellJob(run, back, job.state === 'activated' ? 'TIMED_OUT' : 'RECURRED_AFTER_BACKOFF')
}

function fire(run: Run, timer: TimerDoc): void {
  const doc = run.state.elements.get(timer.element)
  if (!doc) return
  const { event, own } = eventOf(run, doc, timer)
  tellTimer(run, timer, 'TRIGGERED')
  run.state.timers.remove(timer.key)
  if (own) return complete(run, doc)
  if (event.catches?.kind === 'timer' && event.catches.interrupting)
    return terminate(run, doc.key, { boundary: event.id, variables: [] })
  const scope = run.state.elements.get(doc.parent)
  if (scope) enter(run, scope, event)
  if (timer.repetitions === 0) return
  const repetitions = timer.repetitions < 0 ? -1 : timer.repetitions - 1
  const again = { ...timer, key: run.state.newKey(), repetitions, dueAt: timer.dueAt + timer.intervalMs }
  run.state.timers.put(again.key, again)
  tellTimer(run, again, 'CREATED')
}
