import { matchesHost } from './host-pattern.ts'
import { beginningOf, excerpt, LONGEST_QUOTED } from '../text/excerpt.ts'

export type SecretSource =
  | { readonly kind: 'env'; readonly variable: string }
  /** An absolute path. */
  | { readonly kind: 'file'; readonly path: string }

/** What SMTP_SECRETS_FILE says of one secret. A list that is absent is no limit. */
export interface Binding {
  readonly from: SecretSource
  /** As `readHostPattern` gives them. */
  readonly hosts?: readonly string[] | undefined
  /** Process ids; with `*` at the end all that begin so. */
  readonly processes?: readonly string[] | undefined
  readonly tenants?: readonly string[] | undefined
}

/** What SMTP_SECRETS_FILE says. */
export interface Bindings {
  readonly secrets: ReadonlyMap<string, Binding>
  /** There are no secrets but those that are listed. */
  readonly othersDenied: boolean
}

export const noBindings: Bindings = { secrets: new Map(), othersDenied: false }

/** For which process of which tenant a secret is asked for. */
export interface Asker {
  readonly processId: string
  readonly tenantId: string
}

/** Where the value would go. */
export interface Destination {
  readonly host: string
  /** How an error calls it. */
  readonly shown: string
}

/** Whether the process may use the secret at some host. */
export function isFor({ processes, tenants }: Binding, { processId, tenantId }: Asker): boolean {
  return (
    (processes === undefined || processes.some((pattern) => matchesProcess(pattern, processId))) &&
    (tenants === undefined || tenants.includes(tenantId))
  )
}

/**
 * Why a bound secret may not be used so, and who says that; whole clauses. What it is bound to is not told: whoever needs
 * to know can read the file. Without a destination only the asker is looked at.
 */
export function refusalOf(
  name: string,
  binding: Binding,
  asker: Asker,
  destination: Destination | undefined,
): string | undefined {
  const secret = `secret "${beginningOf(name)}"`
  const bound = (to: 'hosts' | 'processes' | 'tenants') =>
    `the operator binds it to other ${to} (secrets.${beginningOf(name)}.${to} in SMTP_SECRETS_FILE)`
  if (!isFor({ ...binding, tenants: undefined }, asker))
    return `${secret} may not be used by process ${excerpt(asker.processId, LONGEST_QUOTED)}; ${bound('processes')}`
  if (!isFor({ ...binding, processes: undefined }, asker))
    return `${secret} may not be used by tenant ${excerpt(asker.tenantId, LONGEST_QUOTED)}; ${bound('tenants')}`
  if (destination !== undefined && !isAllowedHost(binding, destination.host))
    return `${secret} may not go to ${destination.shown}; ${bound('hosts')}`
  return undefined
}

function isAllowedHost({ hosts }: Binding, host: string): boolean {
  return hosts === undefined || hosts.some((pattern) => matchesHost(pattern, host))
}

/** With `*` at its end a pattern stands for all ids that begin so. */
export function matchesProcess(pattern: string, processId: string): boolean {
  return pattern.endsWith('*') ? processId.startsWith(pattern.slice(0, -1)) : pattern === processId
}
