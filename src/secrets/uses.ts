import { ConnectorError } from '../failures.ts'
import { findReferences, mayRefer, type Reference } from './references.ts'
import { mapStrings, pathText, type Path } from './strings.ts'
import { beginningOf } from '../text/excerpt.ts'

/** One secret, what is wrong with the reference, and the fields that ask for it. */
export interface Use {
  readonly name: string
  readonly problem?: string | undefined
  /** The first ones. */
  readonly fields: Set<string>
}

/** A login has two, and no mail that a person wrote has many: each is looked for in several places. */
const MOST_IN_A_TEXT = 100
const MOST_DIFFERENT = 100
const MOST_FIELDS_TOLD = 10

/**
 * The secrets that a value refers to. `problemAt` says what is wrong with a good name in its place. Throws INVALID_INPUT
 * where there are too many to look for.
 */
export function usesIn(
  value: unknown,
  placeName: (field: string) => string,
  problemAt: (name: string, path: Path) => string | undefined,
): Use[] {
  const uses = new Map<string, Use>()
  mapStrings(value, (text, path) => {
    const found = mayRefer(text) ? findReferences(text) : []
    if (found.length > MOST_IN_A_TEXT)
      throw tooMany(beginningOf(placeName(pathText(path))), found.length, MOST_IN_A_TEXT)
    for (const reference of found) {
      const { name } = reference
      const problem = reference.problem ?? problemAt(name, path)
      const use = uses.get(problem ?? name) ?? { name, problem, fields: new Set() }
      if (use.fields.size < MOST_FIELDS_TOLD) use.fields.add(pathText(path))
      uses.set(problem ?? name, use)
    }
    if (uses.size > MOST_DIFFERENT) throw tooMany('The inputs', uses.size, MOST_DIFFERENT)
    return text
  })
  return [...uses.values()]
}

function tooMany(where: string, count: number, most: number): ConnectorError {
  const message = `${where}: refers to ${count} secrets, and may refer to ${most} at most.`
  return new ConnectorError('INVALID_INPUT', message, { phase: 'input', delivery: 'not-sent' })
}

/**
 * The value with each reference replaced that has a value; the others stay as they are written. One pass: a value that
 * reads `secrets.Y` is a value, or whoever may set one secret could reach another.
 */
export function replaced<T>(value: T, values: ReadonlyMap<string, string>): T {
  // strings become strings, and everything else keeps its form
  return mapStrings(value, (text) => (mayRefer(text) ? replacedIn(text, values) : text)) as T
}

function replacedIn(text: string, values: ReadonlyMap<string, string>): string {
  const parts: string[] = []
  let end = 0
  for (const reference of findReferences(text)) {
    parts.push(text.slice(end, reference.start), values.get(reference.name) ?? asWritten(text, reference))
    end = reference.end
  }
  return parts.join('') + text.slice(end)
}

function asWritten(text: string, { start, end }: Reference): string {
  return text.slice(start, end)
}
