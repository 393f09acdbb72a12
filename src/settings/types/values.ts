import { isIPv6 } from 'node:net'
import { z } from 'zod'

/** Text in, typed value out. Its `description` says what it accepts; its messages follow the setting's name. */
export type TextSchema<T> = z.ZodType<T, string>

/** Says why a text is refused, where "must be …" would not be enough. */
export class WrongValue {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** Makes a schema of a function that gives the value, or a refusal, or undefined for a text that is not `what`. */
export function textSchema<T>(
  what: string,
  read: (text: string) => T | WrongValue | undefined,
): TextSchema<T> {
  return z
    .string()
    .transform((text, context): T => {
      const value = read(text.trim())
      const result = value === undefined ? new WrongValue(`must be ${what}`) : value
      if (!(result instanceof WrongValue)) return result
      context.addIssue({ code: 'custom', message: result.why })
      return z.NEVER
    })
    .describe(what)
}

/** Digits alone, within limits, both included. */
export function wholeNumber(min: number, max: number): TextSchema<number> {
  return textSchema(`a whole number from ${min} to ${max}`, (text) => {
    // Number() alone would take `0x1f`, `1e2` and `32.0`.
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

/** One of some words, in any case. */
export function oneOf<const Word extends string>(words: readonly Word[]): TextSchema<Word> {
  return textSchema(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text.toLowerCase()))
}

/** The entries of a comma list; blank ones are left out. */
export function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

export const trueOrFalse: TextSchema<boolean> = textSchema('true or false', (text) => {
  const word = text.toLowerCase()
  return word === 'true' || word === 'false' ? word === 'true' : undefined
})

/** Entries are trimmed, and not looked at further. */
export function list(what: string): TextSchema<readonly string[]> {
  return textSchema(`a comma list of ${what}`, entriesOf)
}

/** Host names or IP addresses, one by one: an exception for a whole domain would be one for machines unknown. */
export const hostList: TextSchema<readonly string[]> = textSchema(
  'a comma list of host names or IP addresses, without ports and wildcards',
  (text) => {
    const hosts = entriesOf(text.toLowerCase())
    return hosts.every((host) => isHostName(host) || isIPv6(host)) ? hosts : undefined
  },
)

export const host: TextSchema<string> = textSchema('a host name or an IP address, without a port', (text) =>
  isHostName(text) || isIPv6(text) ? text : undefined,
)

function isHostName(text: string): boolean {
  return /^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u.test(text)
}

export const clusterName: TextSchema<string> = textSchema(
  '1 to 64 letters, digits, dots, underscores or hyphens',
  (text) => (/^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : undefined),
)

export const variablePrefix: TextSchema<string> = textSchema(
  'the beginning of a variable name: letters, digits and underscores, no digit first',
  (text) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text : undefined),
)
