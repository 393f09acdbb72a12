import type { Element } from '../model/process.ts'
import type { ElementDoc } from '../state/documents.ts'
import { listOf, valueOf } from './expressions.ts'
import { formatJson } from './json-text.ts'
import { activated, complete, enter } from './lifecycle.ts'
import { elementOf, type Run } from './run.ts'
import { propagate } from './scopes.ts'
import { setTimers, timersDue } from './timers.ts'

/** The body of a multi-instance begins: all items at once, or the first one. */
export function activateBody(run: Run, doc: ElementDoc, element: Element): void {
  const { loop } = element
  if (!loop) throw new Error(`${element.id} is no multi-instance`)
  const items = listOf(run, doc.key, loop.collection).map(formatJson)
  setTimers(run, doc, timersDue(run, doc, element))
  run.state.loops.put(doc.key, { items })
  const first = loop.sequential ? items.slice(0, 1) : items
  const body = { ...activated(run, doc), nextItem: first.length }
  run.state.elements.put(doc.key, body)
  if (items.length === 0) bodyCompletes(run, body)
  for (const [index, item] of first.entries()) enterItem(run, body, element, index, item)
}

/** One item is done: its result is kept, and the next one begins or the body completes. */
export function itemLeft(run: Run, item: ElementDoc): void {
  const element = elementOf(run, item)
  const body = run.state.elements.get(item.parent)
  const items = run.state.loops.get(item.parent)?.items ?? []
  if (!body || !element.loop) return
  const { output, sequential } = element.loop
  if (output) {
    const json = formatJson(valueOf(run, item.key, output.element))
    run.state.results.put(item.key, {
      key: item.key,
      body: body.key,
      index: (item.loopCounter ?? 1) - 1,
      json,
    })
  }
  const next = body.nextItem ?? 0
  const json = items[next]
  if (sequential && json !== undefined) {
    run.state.elements.put(body.key, { ...body, nextItem: next + 1 })
    enterItem(run, body, element, next, json)
  } else if (body.children === 1) handResultsOn(run, body, element, items.length)
}

function bodyCompletes(run: Run, body: ElementDoc): void {
  handResultsOn(run, body, elementOf(run, body), 0)
  complete(run, body)
}

function enterItem(run: Run, body: ElementDoc, element: Element, index: number, json: string): void {
  const name = element.loop?.itemName
  enter(run, body, element, {
    role: 'item',
    loopCounter: index + 1,
    variables: [...(name === undefined ? [] : [[name, json] as const]), ['loopCounter', String(index + 1)]],
  })
}

/** The output collection, in the order of the items, goes to the scope around the body. */
function handResultsOn(run: Run, body: ElementDoc, { loop }: Element, count: number): void {
  const results = Array.from({ length: count }, () => 'null')
  for (const key of run.state.resultsOf.of(body.key)) {
    const result = run.state.results.get(key)
    if (result) results[result.index] = result.json
    run.state.results.remove(key)
  }
  run.state.loops.remove(body.key)
  if (loop?.output) propagate(run, body.parent, [[loop.output.name, `[${results.join(',')}]`]])
}
