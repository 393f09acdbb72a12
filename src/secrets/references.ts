import { beginningOf, excerpt, LONGEST_QUOTED } from '../text/excerpt.ts'

/** A place in a text that stands for a secret, or tries to. */
export interface Reference {
  readonly start: number
  readonly end: number
  readonly name: string
  /** Why the name is none; absent for a good one. */
  readonly problem?: string
}

/** The name of a file on the usual file systems. */
const MAX_NAME = 255
const NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]*$/

// In braces everything up to their end is the name, so that a wrong name is an error and not a shorter right one.
// The bare form begins a word: `mysecrets.X` and `x.secrets.Y` are not meant. It ends with a letter, a digit or an
// underscore, since in `secrets.X.` or `secrets.X-` the last character belongs to the sentence, as in Camunda's runtime.
const REFERENCE =
  /\{\{\s*secrets\.(?<braced>[^{}]*)\}\}|(?<![\p{L}\p{N}_.$-])secrets\.(?<bare>[A-Za-z0-9_](?:[.-]*[A-Za-z0-9_])*)/gu

export function isSecretName(name: string): boolean {
  return name.length <= MAX_NAME && NAME.test(name)
}

/** Whether it is worth looking for references: almost every text has none. */
export function mayRefer(text: string): boolean {
  return text.includes('secrets.')
}

/** All places in a text that stand for a secret, wrong ones among them, in order. */
export function findReferences(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map((match) => {
    const { braced, bare } = match.groups ?? {}
    const name = (braced ?? bare ?? '').trim()
    const problem = problemOf(name, bare !== undefined && text.slice(0, match.index).trimEnd().endsWith('{{'))
    return { start: match.index, end: match.index + match[0].length, name, ...(problem && { problem }) }
  })
}

function problemOf(name: string, openBraces: boolean): string | undefined {
  if (name.length > MAX_NAME) return `a name of ${name.length} characters cannot be that of a secret`
  const shown = beginningOf(name)
  if (openBraces) return `the braces around "secrets.${shown}" are not closed; write {{secrets.${shown}}}`
  if (isSecretName(name)) return undefined
  return `${excerpt(name, LONGEST_QUOTED)} cannot be the name of a secret; use letters, digits, _, - and single dots, with a letter, digit or _ first`
}
