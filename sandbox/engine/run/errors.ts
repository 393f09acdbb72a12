import type { Key } from '../core/commands.ts'
import type { ElementDoc } from '../state/documents.ts'
import { ElementProblem } from './element-problem.ts'
import { terminate } from './lifecycle.ts'
import { elementOf, type Run } from './run.ts'

export interface BpmnError {
  readonly errorCode: string
  readonly errorMessage: string
  /** JSON texts by name. */
  readonly variables: Iterable<readonly [string, string]>
}

export interface Catcher {
  /** The activity at whose border the event is. */
  readonly activity: Key
  readonly boundary: string
}

/** The nearest error event for this code, from an element outwards; a code comes before an event for all errors. */
export function catcherOf(run: Run, from: ElementDoc, code: string): Catcher | undefined {
  for (const { doc, events } of bordersOf(run, from)) {
    const caught =
      events.find((event) => event.code === code) ?? events.find((event) => event.code === undefined)
    if (caught) return { activity: doc.key, boundary: caught.id }
  }
  return undefined
}

/** Throws an error event out of an element. Throws an ElementProblem when nobody catches it. */
export function throwFrom(run: Run, doc: ElementDoc, error: BpmnError): void {
  const catcher = catcherOf(run, doc, error.errorCode)
  if (!catcher) throw uncaught(run, doc, error)
  terminate(run, catcher.activity, { boundary: catcher.boundary, variables: error.variables })
}

export function uncaught(run: Run, doc: ElementDoc, { errorCode, errorMessage }: BpmnError): ElementProblem {
  const codes = [...bordersOf(run, doc)].flatMap(({ events }) => events.flatMap(({ code }) => code ?? []))
  const message = errorMessage === '' ? '' : ` with message '${errorMessage}'`
  const available =
    codes.length > 0
      ? `Available error events are [${codes.join(', ')}]`
      : 'No error events are available in the scope.'
  return new ElementProblem(
    'UNHANDLED_ERROR_EVENT',
    `Expected to throw an error event with the code '${errorCode}'${message}, but it was not caught. ${available}`,
  )
}

interface Border {
  readonly doc: ElementDoc
  readonly events: readonly { readonly id: string; readonly code: string | undefined }[]
}

function* bordersOf(run: Run, from: ElementDoc): Generator<Border> {
  for (let doc: ElementDoc | undefined = from; doc; doc = run.state.elements.get(doc.parent)) {
    // the events at the border of a multi-instance are those of its body
    if (doc.role === 'item') continue
    const { definitionKey } = doc
    const events = elementOf(run, doc).boundaries.flatMap((id) => {
      const { catches } = run.models.element(definitionKey, id)
      return catches?.kind === 'error' ? [{ id, code: catches.code }] : []
    })
    if (events.length > 0) yield { doc, events }
  }
}
