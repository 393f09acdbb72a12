import type { LiquidError } from 'liquidjs'
import { isRecord } from '../../../json/json.ts'
import { beginningOf } from '../../../text/excerpt.ts'
import { nearestWord } from '../../../text/nearest-word.ts'
import { printable } from '../../../text/printable.ts'
import { TemplateFault } from './fault.ts'
import { allFilters } from './filters/all.ts'

const LONGEST_SHOWN = 100
/** Among so many names one is looked for that was meant, and none that is longer. */
const MOST_NAMES = 1_000
const LONGEST_NAME = 60

/** What a template could have said. */
export interface Known {
  /** What could be named there. */
  readonly names: object
  readonly tags: readonly string[]
  /** How an error calls the input that has the data. */
  readonly dataPlace: string
}

/** What LiquidJS or a rule of ours has thrown, as a sentence with its place in the template. */
export function explain(error: unknown, known: Known): TemplateFault {
  if (error instanceof TemplateFault) return error
  if (!isLiquidError(error)) return new TemplateFault(reasonOf(error, known))
  const [line = 1, column = 1] = error.token.getPosition()
  const origin = originOf(error)
  const subject = origin instanceof TemplateFault ? `${shown(error.token.getText())} ` : ''
  return new TemplateFault(`line ${line}, column ${column}: ${subject}${reasonOf(origin, known)}`)
}

function isLiquidError(error: unknown): error is LiquidError {
  return error instanceof Error && 'token' in error && isToken(error.token)
}

function isToken(token: unknown): token is LiquidError['token'] {
  return typeof token === 'object' && token !== null && 'getPosition' in token
}

function originOf(error: Error): Error {
  let origin = error
  while ('originalError' in origin && origin.originalError instanceof Error) origin = origin.originalError
  return origin
}

/** No value is quoted, and of the template only what it names. */
function reasonOf(origin: unknown, known: Known): string {
  if (origin instanceof TemplateFault) return origin.message
  if (origin instanceof RangeError) return 'is nested too deeply.'
  if (!(origin instanceof Error)) return 'cannot be rendered.'
  if ('variableName' in origin) return missing(String(origin.variableName), known)
  const { message } = origin
  const filter = /^undefined filter: (\w+)/.exec(message)?.[1]
  if (filter !== undefined) return unknownName('filter', filter, Object.keys(allFilters))
  const tag = /^tag "(.*)" not found/s.exec(message)?.[1]
  if (tag !== undefined) return unknownName('tag', tag, known.tags)
  if (message.includes(' not closed')) return 'a tag, {{ or a block is not closed.'
  return 'this cannot be read, or does not fit the value: see the documentation of templates.'
}

function unknownName(kind: 'filter' | 'tag', name: string, known: readonly string[]): string {
  if (kind === 'tag' && /^(?:end|els|when)/.test(name))
    return `${shown(name)} stands without the tag that it belongs to.`
  return `there is no ${kind} ${shown(name)}${hint(name, known)}.`
}

/** Looks for the part of the path that is not there. */
function missing(path: string, { names, dataPlace }: Known): string {
  const steps = path.split('.')
  const before = steps.slice(0, -1)
  const parent = before.reduce<unknown>(
    (value, step) => (isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    names,
  )
  const known = isRecord(parent) ? Object.keys(parent).slice(0, MOST_NAMES) : []
  const meant = hint(steps.at(-1) ?? '', known)
  return `${shown(path)} is not in ${dataPlace}${meant}. Correct the name, give it a value, or say what stands in its place: {{ … | default: "…" }}.`
}

function hint(name: string, known: readonly string[]): string {
  if (name.length > LONGEST_NAME) return ''
  const meant = nearestWord(
    name,
    known.filter((one) => one.length <= LONGEST_NAME),
  )
  return meant === undefined ? '' : ` (did you mean ${shown(meant)}?)`
}

function shown(text: string): string {
  return beginningOf(printable(text).replace(/\s+/g, ' ').trim(), LONGEST_SHOWN)
}
