import { NoRule, readHostRule, type HostRule } from '../../net/host-rules.ts'
import { entriesOf, textSchema, WrongValue, type TextSchema } from './values.ts'

/** Each connection checks each of them. */
const MOST_RULES = 1_000

/** Who is meant by an operator's list of hosts. */
export const hostRules: TextSchema<readonly HostRule[]> = textSchema(
  'a comma list of host names, *.suffixes, addresses and address ranges',
  (text) => {
    const entries = entriesOf(text)
    if (entries.length > MOST_RULES) return new WrongValue(`has more than ${MOST_RULES} entries`)
    const rules: HostRule[] = []
    for (const entry of entries) {
      const rule = readHostRule(entry)
      if (rule instanceof NoRule)
        return new WrongValue(`has the entry ${JSON.stringify(entry.slice(0, 80))}, which ${rule.why}`)
      rules.push(rule)
    }
    return rules
  },
)
