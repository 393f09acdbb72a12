import { isRecord } from './json.ts'

type Context = Readonly<Record<string, unknown>>

/** The value at a place in contexts, as in `data.smtpConfig.smtpHost`; undefined where there is none. No list is entered. */
export function valueAt(whole: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), whole)
}

/** The values at these places alone, each where it stood. No place may lie in another one. */
export function pickedAt(whole: Context, places: readonly string[]): Context {
  return places
    .filter((place) => valueAt(whole, place) !== undefined)
    .reduce<Context>((picked, place) => withValue(picked, place.split('.'), valueAt(whole, place)), {})
}

/** A copy of the whole in which the values at these places are those of `part`; it shares all else with the original. */
export function laidOver(whole: Context, part: Context, places: readonly string[]): Context {
  return places
    .filter((place) => valueAt(part, place) !== undefined)
    .reduce<Context>((laid, place) => withValue(laid, place.split('.'), valueAt(part, place)), whole)
}

function withValue(whole: Context, [key = '', ...rest]: readonly string[], value: unknown): Context {
  if (rest.length === 0) return { ...whole, [key]: value }
  const inner = Object.hasOwn(whole, key) ? whole[key] : undefined
  return { ...whole, [key]: withValue(isRecord(inner) ? inner : {}, rest, value) }
}
