import { readFileSync, statSync } from 'node:fs'
import { errorReason } from '../text/error-text.ts'

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a value came from. A value from a file may be a secret that was mounted at the wrong name. */
export interface GivenValue {
  readonly text: string
  readonly file?: string
}

export type ReadResult =
  | { readonly kind: 'absent' }
  | { readonly kind: 'given'; readonly value: GivenValue }
  | { readonly kind: 'problem'; readonly message: string }

const MAX_FILE_BYTES = 1024 * 1024

/** A blank variable is one that is not given: that is what compose files make of `${NAME:-}`. */
export function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}

/** `docker run --env-file` and some others keep the quotation marks that a shell or dotenv would take off. */
export function isQuoted(text: string): boolean {
  return /^(["'`]).*\1$/s.test(text.trim()) && text.trim().length > 1
}

/** What is wrong with a value in quotation marks, as words that follow its name. */
export function quotedComplaint(text: string): string | undefined {
  return isQuoted(text) ? 'is in quotation marks, which belong to the value here; leave them away' : undefined
}

/** Reads a variable from `NAME`, or from the file that `NAME_FILE` names. */
export function readVariable(env: Environment, name: string): ReadResult {
  const direct = env[name]
  const file = env[`${name}_FILE`]
  if (!isGiven(file)) return isGiven(direct) ? { kind: 'given', value: { text: direct } } : { kind: 'absent' }
  if (isGiven(direct)) return problem(`${name} and ${name}_FILE are both set; unset one of them`)
  return readFile(name, file.trim())
}

function readFile(name: string, file: string): ReadResult {
  const variable = `${name}_FILE`
  try {
    const { size } = regularFile(file)
    if (size > MAX_FILE_BYTES) return problem(`${variable} names ${file}, which is larger than 1 MiB`)
    // An editor or `echo` ends a file with a line break that nobody means as part of the value.
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    if (!isGiven(text)) return problem(`${variable} names ${file}, which is empty`)
    return { kind: 'given', value: { text, file } }
  } catch (error) {
    return problem(`${variable} names ${file}, which cannot be read (${errorReason(error)})`)
  }
}

/** Reading a pipe or a device could block the start for ever. */
function regularFile(file: string): { readonly size: number } {
  const stats = statSync(file)
  if (!stats.isFile()) throw new Error('not a file')
  return stats
}

function problem(message: string): ReadResult {
  return { kind: 'problem', message }
}
