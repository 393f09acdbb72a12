import { parse as losslessParse } from 'lossless-json'
import { outlineOf } from './outline.ts'
import { isRecord } from './json.ts'
import { shortened } from './long-texts.ts'

/** The engine's integers have 19 digits. BigInt takes far more time for each digit of a very long one. */
const MAX_DIGITS = 1_000

/** Why a text cannot be read, as the end of a sentence; it quotes nothing of the text, for that may hold anything. */
export class UnreadableJson extends Error {
  override readonly name = 'UnreadableJson'
}

/**
 * Parses the variables of a job, as text or as the bytes that came. Integers outside the safe range of a double become
 * `bigint`, so that an order number or a key arrives whole in the mail. Of two values with one name the last counts, as in
 * JSON.parse. Throws UnreadableJson.
 */
export function parseVariables(given: string | Buffer): Record<string, unknown> {
  const { json, whole } = typeof given === 'string' ? { json: given, whole: undefined } : shortened(given)
  const { flaw, mayHoldBigInteger } = outlineOf(json)
  if (flaw !== undefined) throw new UnreadableJson(flaw)
  const value = parsed(json, mayHoldBigInteger)
  const all = whole ? whole(value) : value
  return isRecord(all) ? all : {}
}

function parsed(json: string, mayHoldBigInteger: boolean): unknown {
  try {
    if (!mayHoldBigInteger) return JSON.parse(json)
    return losslessParse(json, undefined, {
      parseNumber: numberWithoutLoss,
      onDuplicateKey: ({ newValue }) => newValue,
    })
  } catch {
    throw new UnreadableJson('they are not JSON')
  }
}

/** JSON for a command; a `bigint` is written as the integer that it is. */
export function formatVariables(variables: Readonly<Record<string, unknown>>): string {
  return written(variables) ?? '{}'
}

/** JSON of any value, in the order of its keys; a `bigint` is written as the integer that it is. */
export function formatJson(value: unknown): string {
  return written(value) ?? 'null'
}

/** Written by hand: a mark that a replacer leaves in the text for a `bigint` could also come from the data. */
function written(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map((one) => written(one) ?? 'null').join(',')}]`
  // undefined for what JSON has no word for, though its type does not say so
  // `toJSON` may also be a name in the data
  if (!isRecord(value) || typeof value['toJSON'] === 'function') return JSON.stringify(value)
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const text = written(one)
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
  })
  return `{${entries.join(',')}}`
}

function numberWithoutLoss(text: string): number | bigint {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || Number.isSafeInteger(value)) return value
  return text.length > MAX_DIGITS ? value : BigInt(text)
}
