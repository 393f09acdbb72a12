import dns from 'node:dns'
import { ConnectError, type Address } from './connect.ts'
import { hostDenied, type Purpose } from './host-denied.ts'
import { asciiName } from './host-name.ts'
import { judgeAddresses, judgeName, listsWithRanges, type HostPolicy } from './host-policy.ts'
import { readAddress, showAddress, type IpAddress } from './ip-address.ts'
import { withinTime } from './within-time.ts'

/** All addresses of a name. */
export type Lookup = (name: string) => Promise<readonly Address[]>

export const lookupAll: Lookup = (name) =>
  new Promise((resolve, reject) => {
    dns.lookup(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/** Each is checked against each rule, and no mail server has so many. */
const MOST_ADDRESSES = 256

export interface HostQuestion {
  readonly purpose: Purpose
  readonly host: string
  readonly policy: HostPolicy
  readonly lookup: Lookup
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** A proxy may know what cannot be found out here. */
  readonly mayBeUnknown?: boolean
}

/** Where to connect to: these addresses and no others, or, behind a proxy, a name that only the proxy can resolve. */
export type Checked =
  | { readonly kind: 'addresses'; readonly addresses: readonly IpAddress[] }
  | { readonly kind: 'name'; readonly name: string }

/**
 * Looks a host up, once, and checks the name and every address against the policy. Rejects with HOST_DENIED, or with a
 * ConnectError where there is no address.
 */
export async function checkedAddresses(question: HostQuestion): Promise<Checked> {
  const { purpose, host, policy, mayBeUnknown = false } = question
  const literal = readAddress(host)
  const name = literal ? undefined : asciiName(host)
  if (!literal && name === undefined) throw new ConnectError('EDNS', `${host} is no host name`, 'ENOTFOUND')
  const verdict = judgeName(name, policy)
  if ('why' in verdict) throw hostDenied(purpose, host, verdict.why)

  const found = literal ? [literal] : await lookUp(name ?? '', question).catch(asUnknown)
  if (found instanceof ConnectError) {
    if (!mayBeUnknown || found.originalCode === 'ECANCELED') throw found
    const [list] = listsWithRanges(policy, verdict.freed)
    if (list === undefined) return { kind: 'name', name: name ?? '' }
    const reason = found.originalCode ?? found.code
    const why = `its name cannot be resolved here (${reason}), and ${list} has address ranges`
    if (!isForNow(reason)) throw hostDenied(purpose, host, why)
    throw new ConnectError('EPROXY', `${why}, so that the proxy is not asked for it`)
  }
  const denial = judgeAddresses(found, policy, verdict.freed)
  if (denial) throw hostDenied(purpose, host, denial.why)
  return { kind: 'addresses', addresses: found }
}

async function lookUp(
  name: string,
  { host, lookup, timeoutMs, signal }: HostQuestion,
): Promise<readonly IpAddress[]> {
  // with its dot, a name is looked up as it stands, and not below the domains that resolv.conf searches
  const asked = host.endsWith('.') ? `${name}.` : name
  const answers = await withinTime(lookup(asked), timeoutMs, signal).catch((thrown: unknown) => {
    if (thrown instanceof ConnectError) throw thrown
    const error = thrown as NodeJS.ErrnoException
    throw new ConnectError('EDNS', error.message, error.code, error)
  })
  if (answers.length === 0) throw new ConnectError('EDNS', `${host} has no address`, 'ENODATA')
  if (answers.length > MOST_ADDRESSES) {
    const what = `${host} has ${answers.length} addresses, and ${MOST_ADDRESSES} are looked at`
    throw new ConnectError('EDNS', what, 'too many addresses')
  }
  return answers.map(({ address }) => {
    const read = readAddress(address)
    if (!read) throw new ConnectError('EDNS', `${host} has an address that is none`, 'EBADRESP')
    return read
  })
}

function asUnknown(error: unknown): ConnectError {
  if (error instanceof ConnectError && error.originalCode !== 'too many addresses') return error
  throw error
}

/** A DNS that gives no answer may give one later. */
function isForNow(reason: string): boolean {
  return ['EAI_AGAIN', 'ETIMEDOUT'].includes(reason)
}

/** As sockets take it. */
export function toConnect(address: IpAddress): Address {
  return { address: showAddress(address), family: address.bytes.length === 4 ? 4 : 6 }
}
