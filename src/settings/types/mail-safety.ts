import type { AddressRules } from '../../mail/address/address-rules.ts'
import { parseAddressRule } from '../../mail/address/address-rules.ts'
import { parseAddresses } from '../../mail/address/addresses.ts'
import { eachOnce } from '../../mail/address/envelope.ts'
import { splitOutsideQuotes } from '../../mail/address/text-list.ts'
import { textSchema, WrongValue, type TextSchema } from './values.ts'

const MOST_SANDBOX_ADDRESSES = 100
const MOST_RULES = 1_000
const LONGEST_PREFIX = 100

/** Addresses as RCPT says them, each once; none: nobody. */
export const sandboxAddresses: TextSchema<readonly string[]> = textSchema(
  `a comma list of up to ${MOST_SANDBOX_ADDRESSES} addresses, or nobody`,
  (text) => {
    if (text.toLowerCase() === 'nobody') return []
    const { mailboxes, problems } = parseAddresses(text)
    const [problem] = problems
    if (problem) {
      const place = problem.at > 0 ? ` (character ${problem.at})` : ''
      return new WrongValue(`must be addresses, or nobody alone: ${problem.reason}${place}`)
    }
    const addresses = eachOnce(mailboxes)
    return addresses.length > 0 && addresses.length <= MOST_SANDBOX_ADDRESSES ? addresses : undefined
  },
)

export const recipientRules: TextSchema<AddressRules> = textSchema(
  `a comma list of up to ${MOST_RULES} addresses, domains and *.domains (their subdomains)`,
  (text) => {
    const entries = splitOutsideQuotes(text, ',')
      .map((piece) => piece.text.trim())
      .filter((entry) => entry !== '')
    const rules = new Set<string>()
    for (const [index, entry] of entries.entries()) {
      const parsed = parseAddressRule(entry)
      if (!parsed.ok) return new WrongValue(`has a wrong entry (number ${index + 1}): ${parsed.reason}`)
      rules.add(parsed.rule)
    }
    return rules.size > 0 && rules.size <= MOST_RULES ? rules : undefined
  },
)

/** Without blanks around it: one stands between it and the subject. */
export const subjectPrefix: TextSchema<string> = textSchema(
  `a text on one line of up to ${LONGEST_PREFIX} characters; one blank follows it in the subject`,
  (text) => {
    if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(text)) {
      return new WrongValue('has a character that cannot be seen, such as a line break or a tab')
    }
    return text.length <= LONGEST_PREFIX ? text : undefined
  },
)
