import type { Masker } from '../secrets/mask/mask.ts'
import { someString } from '../secrets/strings.ts'

/** How texts are made fit to leave the worker. */
export interface Masks {
  /** For what people read: messages, replies of servers, names of hosts. */
  readonly words: (text: string) => string
  /**
   * For the fields that show addresses of the mail. One that stands in the job's variables anyway is ordinary data,
   * also when it is a user name that came from a secret.
   */
  readonly address: (address: string) => string
}

export function createMasks(masker: Masker, variables: Readonly<Record<string, unknown>>): Masks {
  return {
    words: masker.text,
    address(address) {
      const masked = masker.text(address)
      const isKnown = masked === address || someString(variables, (text) => text.includes(address))
      return isKnown ? address : masked
    },
  }
}

/** An error that nobody foresaw, for the log; its text may hold anything. */
export function maskError(error: unknown, { words }: Masks): Error {
  if (!(error instanceof Error)) return new Error(words(String(error)))
  const cause = error.cause === undefined ? {} : { cause: maskError(error.cause, { words, address: words }) }
  const masked = new Error(words(error.message), cause)
  masked.name = error.name
  if (error.stack !== undefined) masked.stack = words(error.stack)
  return masked
}
