import type { HostPolicy } from '../../src/net/host-policy.ts'
import { NoRule, readHostRule } from '../../src/net/host-rules.ts'

export interface Lists {
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
}

/** A policy as an operator writes it. */
export function policyOf({ allow = [], deny = [] }: Lists): HostPolicy {
  const rule = (text: string) => {
    const read = readHostRule(text)
    if (read instanceof NoRule) throw new Error(`${text} ${read.why}`)
    return read
  }
  return { allow: allow.map(rule), deny: deny.map(rule) }
}
