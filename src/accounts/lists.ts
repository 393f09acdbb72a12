import { z } from 'zod'
import { must, text, Wrong } from '../files/schema-words.ts'
import { parseAddressRule, type AddressRules } from '../mail/address/address-rules.ts'

const MOST_ENTRIES = 1_000

/** A list says whom it allows: one without entries would allow nobody, which is not what whoever leaves it so means. */
function listOf<T>(what: string, entry: z.ZodType<T>) {
  return z
    .array(entry, { error: must(`a list of ${what}`) })
    .min(1, { error: 'has no entries; leave the key away, or say whom it allows' })
    .max(MOST_ENTRIES, { error: `may have ${MOST_ENTRIES} entries at most` })
}

/** `user@example.com`; `example.com` or `@example.com`, that domain; `*.example.com`, its subdomains. */
export const addressRules = listOf(
  'addresses and domains',
  text('an address or a domain', (entry) => {
    const parsed = parseAddressRule(entry)
    return parsed.ok ? parsed.rule : new Wrong(`must be an address or a domain: ${parsed.reason}`)
  }),
).transform((rules): AddressRules => new Set(rules))

const LONGEST_ID = 255

function id(what: string) {
  return text(`${what}; a number needs quotation marks`, (entry) => {
    if (entry.trim() === '') return new Wrong('is blank')
    return entry.length > LONGEST_ID ? new Wrong(`may have ${LONGEST_ID} characters at most`) : entry.trim()
  })
}

/** Process ids (BPMN), with `*` at the end for all that begin so. */
export const processes = listOf(
  'process ids',
  id('a process id').refine((entry) => !entry.slice(0, -1).includes('*'), {
    error: 'may have a * at its end only',
  }),
)

export const tenants = listOf('tenant ids', id('a tenant id'))
