import { parse as losslessParse } from 'lossless-json'
import { isRecord } from './json.ts'

/** A run of 16 digits may be an integer that a double cannot hold; everything shorter is safe. */
const mayHoldBigInteger = /\d{16}/

/** No variable of an engine holds a NUL in front of such a text. */
const MARK = '\u0000integer:'
const ESCAPED_MARK = '\\u0000integer:'
const MARKED_INTEGER = /"\\u0000integer:(-?\d+)"/g

/**
 * Parses the variables of a job. Integers outside the safe range of a double become `bigint`, so that an order number
 * or a key arrives whole in the mail.
 */
export function parseVariables(json: string): Record<string, unknown> {
  const value: unknown = mayHoldBigInteger.test(json)
    ? losslessParse(json, undefined, numberWithoutLoss)
    : JSON.parse(json)
  return isRecord(value) ? value : {}
}

/** JSON for a command; a `bigint` is written as the integer that it is. */
export function formatVariables(variables: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(variables, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${MARK}${value}` : value,
  )
  return json.includes(ESCAPED_MARK) ? json.replace(MARKED_INTEGER, '$1') : json
}

function numberWithoutLoss(text: string): number | bigint {
  if (/^-?\d+$/.test(text)) {
    const value = Number(text)
    return Number.isSafeInteger(value) ? value : BigInt(text)
  }
  return Number(text)
}
