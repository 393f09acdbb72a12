import type { Timer } from './process.ts'
import type { Complain, Texts } from './texts.ts'
import { textOf, type Node, nodeOf } from './xml.ts'

const KINDS = [
  ['timeDate', 'date'],
  ['timeDuration', 'duration'],
  ['timeCycle', 'cycle'],
] as const

/** The one date, duration or cycle of a timer event. */
export function readTimer(definition: Node, texts: Texts, complain: Complain): Timer | undefined {
  const given = KINDS.filter(([property]) => nodeOf(definition, property) !== undefined)
  const [only] = given
  if (!only || given.length > 1) {
    complain('a timer needs one of date, duration and cycle')
    return undefined
  }
  const [property, kind] = only
  const body = textOf(nodeOf(definition, property), 'body')?.trim() ?? ''
  if (body === '') complain('the timer is empty')
  return { kind, value: texts.text(body, complain) }
}
