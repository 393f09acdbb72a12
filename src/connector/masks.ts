import type { MaskerFactory } from '../secrets/mask/mask.ts'
import { printable } from '../text/printable.ts'
import { someString } from '../secrets/strings.ts'

/** How texts of one job are made fit to leave the worker. */
export interface Masks {
  /** For what people read: messages, replies of servers, names of hosts. */
  readonly words: (text: string) => string
  /**
   * For the fields that show addresses of the mail. One that stands in the job's variables anyway is ordinary data,
   * also when it is a user name that came from a secret.
   */
  readonly address: (address: string) => string
  /** From now on these are masked, too. */
  readonly learn: (secrets: readonly string[]) => void
  /** From now on this masks, too: whoever keeps tokens knows those that come while the job is under way. */
  readonly heed: (mask: (text: string) => string) => void
}

/** Knows no secrets at first: `learn` them before anything is said that may hold them. */
export function createMasks(maskerFor: MaskerFactory, variables: Readonly<Record<string, unknown>>): Masks {
  const known = new Set<string>()
  let masker = maskerFor([])
  let others = (text: string) => text
  const words = (text: string) => others(masker.text(text))
  return {
    words,
    address(address) {
      const masked = words(address)
      const letters = address.toLowerCase()
      const isKnown =
        masked === address || someString(variables, (text) => text.toLowerCase().includes(letters))
      return isKnown ? address : masked
    },
    learn(secrets) {
      for (const secret of secrets) known.add(secret)
      masker = maskerFor([...known])
    },
    heed(mask) {
      others = mask
    },
  }
}

/** An error that nobody foresaw, for the log; its text may hold anything. */
export function maskError(error: unknown, { words }: Pick<Masks, 'words'>): Error {
  if (!(error instanceof Error)) return new Error(printable(words(String(error))))
  const cause = error.cause === undefined ? {} : { cause: maskError(error.cause, { words }) }
  const masked = new Error(printable(words(error.message)), cause)
  masked.name = error.name
  if (error.stack !== undefined) masked.stack = printable(words(error.stack))
  return masked
}
