import { valueAt } from '../../../json/place.ts'
import { isRecord } from '../../../json/json.ts'
import { excerpt } from '../../../text/excerpt.ts'
import { nearestWord } from '../../../text/nearest-word.ts'
import { policyFields } from '../readers/policy-inputs.ts'
import { connectionFields, mailInputs } from './inputs.ts'

type Variables = Readonly<Record<string, unknown>>

const CONTEXTS = ['authentication', 'data.smtpConfig', 'data.smtpAction'] as const
const known = [...connectionFields, ...mailInputs]

/** Longer names are nobody's slip, and comparing them costs time. */
const MAX_NAME = 60
const MOST_LOOKED_AT = 1_000
/** As many as a message shows. */
const MOST_TOLD = 20

/** Names that look like inputs and are none, each with the one that was probably meant. */
export function misspelledInputs(variables: Variables): string[] {
  const inContexts = CONTEXTS.flatMap((place) => {
    const names = known.filter((input) => input.startsWith(`${place}.`)).map(lastOf)
    return unknownIn(valueAt(variables, place), names).map((name) => told(name, names, `${place}.`))
  })
  const policies = Object.keys(policyFields)
  const atTop = unknownIn(variables, policies).filter((name) => /^smtpEmailOn/i.test(name))
  return [...inContexts, ...atTop.map((name) => told(name, policies, ''))].slice(0, MOST_TOLD)
}

function unknownIn(context: unknown, names: readonly string[]): string[] {
  if (!isRecord(context)) return []
  return Object.keys(context)
    .slice(0, MOST_LOOKED_AT)
    .filter((name) => !names.includes(name))
}

function told(name: string, names: readonly string[], before: string): string {
  const shown = `${before}${/^\w+$/.test(name) && name.length <= MAX_NAME ? name : excerpt(name, MAX_NAME)}`
  const meant = name.length > MAX_NAME ? undefined : nearestWord(name, names)
  return meant === undefined ? shown : `${shown} (did you mean ${before}${meant}?)`
}

function lastOf(place: string): string {
  return place.slice(place.lastIndexOf('.') + 1)
}
