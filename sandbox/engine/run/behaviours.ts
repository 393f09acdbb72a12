import type { Element, ElementType, Flow } from '../model/process.ts'
import type { ElementDoc } from '../state/documents.ts'
import { ElementProblem } from './element-problem.ts'
import { throwFrom } from './errors.ts'
import { booleanOf, textOf } from './expressions.ts'
import { createJob, jobInputs } from './jobs.ts'
import { activated, complete, enter } from './lifecycle.ts'
import { activateBody, itemLeft } from './multi-instance.ts'
import { modelOf, type Behaviours, type Run } from './run.ts'
import { setTimers, timersDue } from './timers.ts'
import { createUserTask } from './task-listeners.ts'

/** What an element does when a token reaches it, and which flows its token takes in the end. */
interface Behaviour {
  /** Throws an ElementProblem before it has changed anything. */
  activate(run: Run, doc: ElementDoc, element: Element): void
  flows(doc: ElementDoc, element: Element): readonly Flow[]
}

const all = (_doc: ElementDoc, { outgoing }: Element): readonly Flow[] => outgoing

function refuseEndlessRound(run: Run): void {
  if (run.mayGoOn()) return
  const message = 'The process goes round without ever waiting. Resolve to go on for a while.'
  throw new ElementProblem('UNKNOWN', message)
}

/** Goes on at once. */
const passing: Behaviour = {
  activate(run, doc) {
    refuseEndlessRound(run)
    complete(run, activated(run, doc))
  },
  flows: all,
}

const scope: Behaviour = {
  activate(run, doc, element) {
    const due = timersDue(run, doc, element)
    const start = modelOf(run, doc).process.elements.get(element.start ?? '')
    if (!start) throw new Error(`${element.id} has no start event`)
    setTimers(run, doc, due)
    enter(run, activated(run, doc), start)
  },
  flows: all,
}

const task: Behaviour = {
  activate(run, doc, element) {
    // an item of a multi-instance has no events at its border: they are those of the body
    const due = doc.role === 'item' ? [] : timersDue(run, doc, element)
    const inputs = element.job && jobInputs(run, doc, element.job)
    setTimers(run, doc, due)
    const active = activated(run, doc)
    if (inputs) createJob(run, active, inputs)
    else createUserTask(run, active)
  },
  flows: all,
}

const timerEvent: Behaviour = {
  activate(run, doc, element) {
    const due = timersDue(run, doc, element)
    setTimers(run, doc, due)
    activated(run, doc)
  },
  flows: all,
}

const exclusive: Behaviour = {
  activate(run, doc, element) {
    refuseEndlessRound(run)
    const chosen = choose(run, doc, element)
    complete(run, { ...activated(run, doc), ...(chosen && { chosen: chosen.id }) })
  },
  flows: (doc, { outgoing }) => outgoing.filter(({ id }) => id === doc.chosen),
}

function choose(run: Run, doc: ElementDoc, { outgoing, defaultFlow }: Element): Flow | undefined {
  const [only] = outgoing
  if (outgoing.length <= 1 && only?.condition === undefined) return only
  const met = outgoing.find(
    ({ id, condition }) => id !== defaultFlow && (!condition || booleanOf(run, doc.key, condition)),
  )
  const flow = met ?? outgoing.find(({ id }) => id === defaultFlow)
  if (flow) return flow
  throw new ElementProblem(
    'CONDITION_ERROR',
    'Expected at least one condition to evaluate to true, or to have a default flow',
  )
}

const end: Behaviour = {
  activate(run, doc, element) {
    const { ends } = element
    if (typeof ends !== 'object') return passing.activate(run, doc, element)
    throwFrom(run, doc, { errorCode: textOf(run, doc.key, ends.errorCode), errorMessage: '', variables: [] })
  },
  flows: () => [],
}

const BEHAVIOURS: Readonly<Record<ElementType, Behaviour>> = {
  PROCESS: scope,
  SUB_PROCESS: scope,
  START_EVENT: passing,
  END_EVENT: end,
  BOUNDARY_EVENT: passing,
  INTERMEDIATE_CATCH_EVENT: timerEvent,
  SERVICE_TASK: task,
  SEND_TASK: task,
  USER_TASK: task,
  EXCLUSIVE_GATEWAY: exclusive,
  PARALLEL_GATEWAY: passing,
}

export const behaviours: Behaviours = {
  activate: (run, doc, element) =>
    doc.role === 'body'
      ? activateBody(run, doc, element)
      : BEHAVIOURS[element.type].activate(run, doc, element),
  flows: (doc, element) => BEHAVIOURS[element.type].flows(doc, element),
  itemLeft,
}
