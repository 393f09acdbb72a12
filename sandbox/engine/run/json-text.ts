import { parse, stringify } from 'lossless-json'
import { Rejection } from '../core/rejection.ts'

/** From here on a command is larger than the log's batches of two MiB. */
const TOO_LARGE = 2_040 * 1024

const mayHoldBigInteger = /\d{16}/

/** The value of a JSON text; integers that a double cannot hold are bigint. Throws a SyntaxError. */
export const parseJson = (text: string): unknown =>
  mayHoldBigInteger.test(text) ? parse(text, undefined, parseNumber) : JSON.parse(text)

export function formatJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    // a bigint somewhere in it
    return stringify(value) ?? 'null'
  }
}

/** The variables that a client sent, each as a JSON text. Throws a Rejection. */
export function readVariables(text: string): ReadonlyMap<string, string> {
  if (text === '' || text === '{}') return NONE
  if (text.length > TOO_LARGE / 4 && Buffer.byteLength(text) >= TOO_LARGE)
    throw new Rejection('EXCEEDED_BATCH_RECORD_SIZE', '')
  let value: unknown
  try {
    value = parseJson(text)
  } catch (problem) {
    throw new Rejection(
      'INVALID_ARGUMENT',
      `Expected to read variables as JSON, but: ${problem instanceof Error ? problem.message : String(problem)}`,
    )
  }
  if (value === null) return NONE
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Rejection(
      'INVALID_ARGUMENT',
      "Property 'variables' is invalid: Expected document to be a root level object, but was " +
        `'${Array.isArray(value) ? 'ARRAY' : typeof value}'`,
    )
  return new Map(Object.entries(value).map(([name, each]) => [name, formatJson(each)]))
}

/** JSON object of variables that are JSON texts already. */
export function joinVariables(variables: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, json] of variables) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${json}`
  return `{${text}}`
}

const NONE: ReadonlyMap<string, string> = new Map()

function parseNumber(text: string): number | bigint {
  const value = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value
}
